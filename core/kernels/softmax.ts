import type { Numbers } from "./numbers.js";

// Softmax and its logarithm over the middle dimension of [outer, size, inner], shifted by the maximum so that large
// logits do not overflow. Sums run in double precision.

/** out = exp(x) / Σ exp(x) */
export function softmax(out: Numbers, x: Numbers, outer: number, size: number, inner: number): void {
  lanes(outer, size, inner, start => {
    const top = maximum(x, start, size, inner);
    const total = sumExp(x, start, size, inner, top);
    for (let i = 0, p = start; i < size; i++, p += inner) out[p] = Math.exp(x[p] - top) / total;
  });
}

/** out = x − log Σ exp(x) */
export function logSoftmax(out: Numbers, x: Numbers, outer: number, size: number, inner: number): void {
  lanes(outer, size, inner, start => {
    const top = maximum(x, start, size, inner);
    const shift = Math.log(sumExp(x, start, size, inner, top));
    for (let i = 0, p = start; i < size; i++, p += inner) out[p] = x[p] - top - shift;
  });
}

/** out[outer, inner] = log Σ exp(x); −Infinity for an empty or wholly −Infinity lane. */
export function logSumExp(out: Numbers, x: Numbers, outer: number, size: number, inner: number): void {
  let to = 0;
  lanes(outer, size, inner, start => {
    const top = maximum(x, start, size, inner);
    // An infinite maximum would give ∞ − ∞; unshifted, the sum is exactly 0 or ∞ as it should be (PyTorch does so).
    const shift = Number.isFinite(top) || Number.isNaN(top) ? top : 0;
    out[to++] = Math.log(sumExp(x, start, size, inner, shift)) + shift;
  });
}

function lanes(outer: number, size: number, inner: number, visit: (start: number) => void): void {
  for (let o = 0; o < outer; o++) for (let i = 0; i < inner; i++) visit(o * size * inner + i);
}

function maximum(x: Numbers, start: number, size: number, inner: number): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0, p = start; i < size; i++, p += inner) if (x[p] > top || Number.isNaN(x[p])) top = x[p];
  return top;
}

function sumExp(x: Numbers, start: number, size: number, inner: number, shift: number): number {
  let total = 0;
  for (let i = 0, p = start; i < size; i++, p += inner) total += Math.exp(x[p] - shift);
  return total;
}
