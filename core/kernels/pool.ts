import type { Numbers } from "./numbers.js";

// Pooling over planes: the leading dimensions are one, a plane is height × width.

/** Sizes of a two-dimensional pooling; `planes` is batch × channels. */
export interface PoolShape {
  readonly planes: number;
  readonly height: number;
  readonly width: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
}

/** Length of the result along one axis. With `ceil` a last window may hang over, if it starts inside or in front. */
export function poolLength(
  size: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation: number,
  ceil: boolean,
): number {
  const room = size + 2 * padding - dilation * (kernel - 1) - 1;
  const length = (ceil ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1;
  return ceil && (length - 1) * stride >= size + padding ? length - 1 : length;
}

/** Greatest element of each window, and its place in the plane (the first of equals; NaN wins, the last of them). */
export function maxPool(out: Numbers, places: Int32Array, x: Numbers, s: PoolShape): void {
  let to = 0;
  for (let plane = 0; plane < s.planes; plane++) {
    const base = plane * s.height * s.width;
    for (let oy = 0; oy < s.outHeight; oy++) {
      for (let ox = 0; ox < s.outWidth; ox++, to++) {
        const place = greatest(x, base, oy * s.stride[0] - s.padding[0], ox * s.stride[1] - s.padding[1], s);
        places[to] = place;
        out[to] = x[base + place];
      }
    }
  }
}

function greatest(x: Numbers, base: number, top: number, left: number, s: PoolShape): number {
  let best = Number.NEGATIVE_INFINITY;
  let place = -1;
  for (let y = top, ky = 0; ky < s.kernel[0]; ky++, y += s.dilation[0]) {
    if (y < 0 || y >= s.height) continue;
    for (let c = left, kx = 0; kx < s.kernel[1]; kx++, c += s.dilation[1]) {
      if (c < 0 || c >= s.width) continue;
      const value = x[base + y * s.width + c];
      if (value > best || Number.isNaN(value) || place < 0) {
        best = value;
        place = y * s.width + c;
      }
    }
  }
  return place;
}

/** How an average counts its elements: the padding too, inside the plane only, or a fixed divisor. */
export type Divisor = "padded" | "inside" | number;

/** Mean of each window. */
export function averagePool(out: Numbers, x: Numbers, s: PoolShape, divisor: Divisor): void {
  windows(s, divisor, (to, base, top, bottom, left, right, count) => {
    let sum = 0;
    for (let y = top; y < bottom; y++) for (let c = left; c < right; c++) sum += x[base + y * s.width + c];
    out[to] = sum / count;
  });
}

/** The adjoint of `averagePool`: spreads each g over its window. */
export function averageSpread(out: Numbers, g: Numbers, s: PoolShape, divisor: Divisor): void {
  const sums = out instanceof Float64Array ? out.fill(0) : new Float64Array(out.length);
  windows(s, divisor, (from, base, top, bottom, left, right, count) => {
    const part = g[from] / count;
    for (let y = top; y < bottom; y++)
      for (let c = left; c < right; c++) sums[base + y * s.width + c] += part;
  });
  if (sums !== out) out.set(sums);
}

type Visit = (
  at: number,
  base: number,
  top: number,
  bottom: number,
  left: number,
  right: number,
  count: number,
) => void;

function windows(s: PoolShape, divisor: Divisor, visit: Visit): void {
  let at = 0;
  for (let plane = 0; plane < s.planes; plane++) {
    const base = plane * s.height * s.width;
    for (let oy = 0; oy < s.outHeight; oy++) {
      const [top, bottom, tall] = span(oy, 0, s.height, s);
      for (let ox = 0; ox < s.outWidth; ox++, at++) {
        const [left, right, wide] = span(ox, 1, s.width, s);
        const inside = (bottom - top) * (right - left);
        const count = divisor === "padded" ? tall * wide : divisor === "inside" ? inside : divisor;
        visit(at, base, top, bottom, left, right, count);
      }
    }
  }
}

/** The part of a window inside the plane, and its length with padding (which a window may not pass). */
function span(place: number, axis: 0 | 1, size: number, s: PoolShape): [number, number, number] {
  const from = place * s.stride[axis] - s.padding[axis];
  const to = Math.min(from + s.kernel[axis], size + s.padding[axis]);
  return [Math.max(from, 0), Math.max(Math.min(to, size), 0), to - from];
}
