import type { Numbers } from "./numbers.js";
import { columns, extremes, sums } from "./rows.js";

// Folding row-major data seen as [outer, n, inner] along the middle. Sums are kept in float64 whatever the array holds.

/** out[o, i] = Σⱼ x[o, j, i]; the order of the sums is that of rows.ts. */
export function sum(out: Numbers, x: Numbers, at: number, outer: number, n: number, inner: number): void {
  if (inner === 1) return sums(out, x, at, outer, n);
  const total = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    total.fill(0);
    columns(total, x, at + o * n * inner, n, inner);
    out.set(total, o * inner);
  }
}

/** out[o, i] = the largest (sign 1) or smallest (-1) of x[o, ·, i]; NaN if there is one. */
export function extreme(
  out: Numbers,
  x: Numbers,
  at: number,
  outer: number,
  n: number,
  inner: number,
  sign: 1 | -1,
): void {
  if (inner === 1) return extremes(out, x, at, outer, n, sign);
  fold(out, x, at, outer, n, inner, -sign * Number.POSITIVE_INFINITY, sign === 1 ? Math.max : Math.min);
}

/** out[o, i] = the fold of x[o, ·, i] from `start` on. */
export function fold(
  out: Numbers,
  x: Numbers,
  at: number,
  outer: number,
  n: number,
  inner: number,
  start: number,
  f: (total: number, x: number) => number,
): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let total = start;
      for (let j = 0; j < n; j++) total = f(total, x[at + (o * n + j) * inner + i]);
      out[o * inner + i] = total;
    }
  }
}

/** out[o, i] = the first j at which x[o, j, i] is the largest (sign 1) or smallest (-1); a NaN counts as the extreme. */
export function argExtreme(
  out: Numbers,
  x: Numbers,
  at: number,
  outer: number,
  n: number,
  inner: number,
  sign: 1 | -1,
): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let best = 0;
      let value = x[at + o * n * inner + i];
      for (let j = 1; j < n && !Number.isNaN(value); j++) {
        const candidate = x[at + (o * n + j) * inner + i];
        if (Number.isNaN(candidate) || (candidate - value) * sign > 0) {
          best = j;
          value = candidate;
        }
      }
      out[o * inner + i] = best;
    }
  }
}
