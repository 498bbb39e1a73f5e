import type { Numbers } from "./numbers.js";

// Strided elements into row-major order and back.

type Sizes = readonly number[];

/** Writes the strided elements of `x` to `out` from `at` on, row-major. */
export function gatherStrided(
  out: Numbers,
  at: number,
  x: Numbers,
  shape: Sizes,
  strides: Sizes,
  offset: number,
): void {
  walk(shape, strides, offset, (from, step, n) => {
    for (let i = 0; i < n; i++) out[at++] = x[from + i * step];
  });
}

/** Writes row-major `x`, from `at` on, to the strided places of `out`. */
export function scatterStrided(
  out: Numbers,
  shape: Sizes,
  strides: Sizes,
  offset: number,
  x: Numbers,
  at: number,
): void {
  walk(shape, strides, offset, (from, step, n) => {
    for (let i = 0; i < n; i++) out[from + i * step] = x[at++];
  });
}

/** Adds row-major `x`, from `at` on, to the strided places of `out`; places named twice get both. */
export function scatterAddStrided(
  out: Numbers,
  shape: Sizes,
  strides: Sizes,
  offset: number,
  x: Numbers,
  at: number,
): void {
  walk(shape, strides, offset, (from, step, n) => {
    for (let i = 0; i < n; i++) out[from + i * step] += x[at++];
  });
}

/** Calls `row` with start, step and length of every innermost row, in row-major order. */
function walk(
  shape: Sizes,
  strides: Sizes,
  offset: number,
  row: (from: number, step: number, n: number) => void,
): void {
  const last = shape.length - 1;
  if (last < 0) return row(offset, 0, 1);
  if (shape.includes(0)) return;
  const index = new Array<number>(last).fill(0);
  let from = offset;
  for (;;) {
    row(from, strides[last], shape[last]);
    let d = last - 1;
    for (; d >= 0; d--) {
      from += strides[d];
      if (++index[d] < shape[d]) break;
      from -= strides[d] * shape[d];
      index[d] = 0;
    }
    if (d < 0) return;
  }
}
