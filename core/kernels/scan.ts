import type { Numbers } from "./numbers.js";

// Running sums and products along the middle dimension of [outer, size, inner], kept in double precision.

/** out[o, j, i] = x[o, 0, i] + … + x[o, j, i] */
export function scanSum(out: Numbers, x: Numbers, outer: number, size: number, inner: number): void {
  scan(out, x, outer, size, inner, 0, (total, value) => total + value);
}

/** out[o, j, i] = x[o, 0, i] · … · x[o, j, i] */
export function scanProduct(out: Numbers, x: Numbers, outer: number, size: number, inner: number): void {
  scan(out, x, outer, size, inner, 1, (total, value) => total * value);
}

function scan(
  out: Numbers,
  x: Numbers,
  outer: number,
  size: number,
  inner: number,
  start: number,
  step: (total: number, value: number) => number,
): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let total = start;
      for (let j = 0, p = o * size * inner + i; j < size; j++, p += inner) {
        total = step(total, x[p]);
        out[p] = total;
      }
    }
  }
}
