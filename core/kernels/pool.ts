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

/** Windows of an average along one axis: window i covers [from[i], to[i]) and counts as `size[i]` elements. */
export interface Spans {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly size: readonly number[];
}

/** Mean of each window; the divisor is the product of the sizes of its row and column spans. */
export function averagePool(
  out: Numbers,
  x: Numbers,
  planes: number,
  height: number,
  width: number,
  rows: Spans,
  columns: Spans,
): void {
  let to = 0;
  for (let plane = 0; plane < planes; plane++) {
    const base = plane * height * width;
    for (let i = 0; i < rows.from.length; i++) {
      for (let j = 0; j < columns.from.length; j++) {
        let sum = 0;
        for (let y = rows.from[i]; y < rows.to[i]; y++)
          for (let c = columns.from[j]; c < columns.to[j]; c++) sum += x[base + y * width + c];
        out[to++] = sum / (rows.size[i] * columns.size[j]);
      }
    }
  }
}

/** The adjoint of `averagePool`: spreads each g over its window. */
export function averageSpread(
  out: Numbers,
  g: Numbers,
  planes: number,
  height: number,
  width: number,
  rows: Spans,
  columns: Spans,
): void {
  const sums = out instanceof Float64Array ? out.fill(0) : new Float64Array(out.length);
  let from = 0;
  for (let plane = 0; plane < planes; plane++) {
    const base = plane * height * width;
    for (let i = 0; i < rows.from.length; i++) {
      for (let j = 0; j < columns.from.length; j++) {
        const part = g[from++] / (rows.size[i] * columns.size[j]);
        for (let y = rows.from[i]; y < rows.to[i]; y++)
          for (let c = columns.from[j]; c < columns.to[j]; c++) sums[base + y * width + c] += part;
      }
    }
  }
  if (sums !== out) out.set(sums);
}

/** Sliding windows along one axis; padding counts as elements of a window if `padded`. */
export function slidingSpans(
  size: number,
  count: number,
  kernel: number,
  stride: number,
  padding: number,
  padded: boolean,
): Spans {
  const spans = { from: [] as number[], to: [] as number[], size: [] as number[] };
  for (let i = 0; i < count; i++) {
    const start = i * stride - padding;
    const end = Math.min(start + kernel, size + padding);
    const [from, to] = [Math.max(start, 0), Math.max(Math.min(end, size), 0)];
    spans.from.push(from);
    spans.to.push(to);
    spans.size.push(padded ? end - start : to - from);
  }
  return spans;
}

/** `count` windows that cover an axis as evenly as whole numbers allow (PyTorch's adaptive pooling). */
export function adaptiveSpans(size: number, count: number): Spans {
  const from = Array.from({ length: count }, (_, i) => Math.floor((i * size) / count));
  const to = from.map((_, i) => Math.ceil(((i + 1) * size) / count));
  return { from, to, size: from.map((start, i) => to[i] - start) };
}
