import { lineOf } from "./arithmetic.js";
import type { Numbers } from "./numbers.js";

type Sizes = readonly number[];
type Pair = (x: number, y: number) => number;

/** out[i] = f(x[xAt + i · xStep], y[yAt + i · yStep]); a step of 0 repeats one element. */
export function zip(
  out: Numbers,
  x: Numbers,
  xAt: number,
  xStep: 0 | 1,
  y: Numbers,
  yAt: number,
  yStep: 0 | 1,
  f: Pair,
): void {
  const n = out.length;
  const line = lineOf(f);
  if (line !== undefined && doubles(out) && doubles(x) && doubles(y))
    return line(out, 0, n, x, xAt, xStep, y, yAt, yStep);
  if (xStep === 1 && yStep === 1) for (let i = 0; i < n; i++) out[i] = f(x[xAt + i], y[yAt + i]);
  else if (xStep === 1) {
    const b = y[yAt];
    for (let i = 0; i < n; i++) out[i] = f(x[xAt + i], b);
  } else {
    const a = x[xAt];
    for (let i = 0; i < n; i++) out[i] = f(a, y[yAt + i * yStep]);
  }
}

function doubles(data: Numbers): data is Float64Array {
  return data instanceof Float64Array;
}

/** Broadcast or strided operands: walks the output in row-major order with one stride list for each operand. */
export function zipStrided(
  out: Numbers,
  shape: Sizes,
  x: Numbers,
  xStrides: Sizes,
  xAt: number,
  y: Numbers,
  yStrides: Sizes,
  yAt: number,
  f: Pair,
): void {
  const last = shape.length - 1;
  const n = shape[last];
  const index = new Array<number>(last).fill(0);
  let a = xAt;
  let b = yAt;
  const line = doubles(out) && doubles(x) && doubles(y) ? lineOf(f) : undefined;
  const [p, q] = [xStrides[last], yStrides[last]];
  for (let at = 0; at < out.length; ) {
    if (line !== undefined)
      line(out as Float64Array, at, n, x as Float64Array, a, p, y as Float64Array, b, q);
    else for (let i = 0; i < n; i++) out[at + i] = f(x[a + i * p], y[b + i * q]);
    at += n;
    for (let d = last - 1; d >= 0; d--) {
      a += xStrides[d];
      b += yStrides[d];
      if (++index[d] < shape[d]) break;
      a -= xStrides[d] * shape[d];
      b -= yStrides[d] * shape[d];
      index[d] = 0;
    }
  }
}
