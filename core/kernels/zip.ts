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
  if (xStep === 1 && yStep === 1) for (let i = 0; i < n; i++) out[i] = f(x[xAt + i], y[yAt + i]);
  else if (xStep === 1) {
    const b = y[yAt];
    for (let i = 0; i < n; i++) out[i] = f(x[xAt + i], b);
  } else {
    const a = x[xAt];
    for (let i = 0; i < n; i++) out[i] = f(a, y[yAt + i * yStep]);
  }
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
  for (let at = 0; at < out.length; ) {
    const [p, q] = [xStrides[last], yStrides[last]];
    for (let i = 0; i < n; i++) out[at++] = f(x[a + i * p], y[b + i * q]);
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
