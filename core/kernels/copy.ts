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
  const { sizes, steps } = joined(shape, strides);
  if (sizes.length >= 2 && steps[steps.length - 2] === 1 && steps[steps.length - 1] > 1)
    return transpose(out, at, x, sizes, steps, offset);
  walk(sizes, steps, offset, (from, step, n) => {
    if (step === 0) out.fill(x[from], at, at + n);
    else if (step === 1 && n > 16) out.set(x.subarray(from, from + n), at);
    else for (let i = 0; i < n; i++) out[at + i] = x[from + i * step];
    at += n;
  });
}

/** Dimensions that one walk covers become one; those of size 1 go, but for the last that is left. */
export function joined(shape: Sizes, strides: Sizes): { sizes: number[]; steps: number[] } {
  const [sizes, steps]: [number[], number[]] = [[], []];
  for (let d = 0; d < shape.length; d++) {
    const last = sizes.length - 1;
    if (shape[d] === 1) continue;
    if (last >= 0 && steps[last] === shape[d] * strides[d]) {
      sizes[last] *= shape[d];
      steps[last] = strides[d];
    } else {
      sizes.push(shape[d]);
      steps.push(strides[d]);
    }
  }
  return sizes.length > 0 ? { sizes, steps } : { sizes: [1], steps: [0] };
}

/** Side of the squares that a transposed copy goes by: what one reads and writes of them fits the fastest cache. */
const side = 32;

/** A gather whose last but one dimension is the dense one: by squares, so that no cache line is read more than once. */
function transpose(out: Numbers, at: number, x: Numbers, sizes: Sizes, steps: Sizes, offset: number): void {
  const [rows, columns] = sizes.slice(-2);
  const step = steps[steps.length - 1];
  let to = at;
  walk([...sizes.slice(0, -2), 1], [...steps.slice(0, -2), 0], offset, from => {
    for (let top = 0; top < rows; top += side) {
      const bottom = Math.min(rows, top + side);
      for (let left = 0; left < columns; left += side) {
        const right = Math.min(columns, left + side);
        for (let i = top; i < bottom; i++)
          for (let j = left, p = from + i + left * step; j < right; j++, p += step)
            out[to + i * columns + j] = x[p];
      }
    }
    to += rows * columns;
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
