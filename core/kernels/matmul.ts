import type { Matrix } from "./matrix.js";
import type { Numbers } from "./numbers.js";
import { DEPTH, product } from "./simd/product.js";

/** Below this many multiplications a call into WebAssembly costs more than it saves. */
const SMALL = 400;

/**
 * out[m, n] = a[m, k] · b[k, n], or += with `add`. All three have one dtype; out's columns lie side by side.
 *
 * One element is summed over blocks of 256 consecutive l; inside a block in order from +0, then block by block in order
 * (after what out held, with `add`). Each product and each sum is rounded to the dtype, without fused multiply-add:
 * results are the same bits on every machine, for every stride and size of the other dimensions. With u = 2⁻²⁴ (float32)
 * or 2⁻⁵³ (float64), |error| ≤ γ Σ|a||b|, γ = h·u / (1 − h·u), h = min(k, 256) + ⌈k / 256⌉ (Higham, Accuracy and
 * Stability of Numerical Algorithms, 2002, § 3.1). Integers are exact up to 2⁵³, then wrap as their arrays do.
 */
export function matmul(
  out: Matrix,
  a: Matrix,
  b: Matrix,
  m: number,
  k: number,
  n: number,
  add = false,
): void {
  if (m * n * k > SMALL && product(out, a, b, m, k, n, add)) return;
  if (n < 4 || b.row === 1) dots(out, a, b, m, k, n, add);
  else rows(out, a, b, m, k, n, add);
}

/** Element by element: reads b down its columns. */
function dots(out: Matrix, a: Matrix, b: Matrix, m: number, k: number, n: number, add: boolean): void {
  const { data } = out;
  const dot = data instanceof Float32Array ? dot32 : dot64;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const to = out.offset + i * out.row + j;
      if (!add) data[to] = 0;
      for (let l = 0; l < k; l += DEPTH) {
        const p = a.offset + i * a.row + l * a.column;
        const q = b.offset + l * b.row + j * b.column;
        const sum = dot(a.data, p, a.column, b.data, q, b.row, Math.min(DEPTH, k - l));
        data[to] = add || l > 0 ? data[to] + sum : sum;
      }
    }
  }
}

type Dot = (x: Numbers, p: number, xStep: number, y: Numbers, q: number, yStep: number, n: number) => number;

const dot64: Dot = (x, p, xStep, y, q, yStep, n) => {
  let sum = 0;
  for (let l = 0; l < n; l++, p += xStep, q += yStep) sum += x[p] * y[q];
  return sum;
};

const dot32: Dot = (x, p, xStep, y, q, yStep, n) => {
  let sum = 0;
  for (let l = 0; l < n; l++, p += xStep, q += yStep) sum = Math.fround(sum + Math.fround(x[p] * y[q]));
  return sum;
};

/** Row by row, each as a sum of rows of b: the same sums, reading b along its rows. */
function rows(out: Matrix, a: Matrix, b: Matrix, m: number, k: number, n: number, add: boolean): void {
  const { data } = out;
  const sums = data instanceof Float32Array ? new Float32Array(n) : new Float64Array(n);
  for (let i = 0; i < m; i++) {
    const to = out.offset + i * out.row;
    if (k === 0 && !add) data.fill(0, to, to + n);
    for (let l0 = 0; l0 < k; l0 += DEPTH) {
      sums.fill(0);
      for (let l = l0; l < Math.min(k, l0 + DEPTH); l++) {
        const x = a.data[a.offset + i * a.row + l * a.column];
        const q = b.offset + l * b.row;
        if (sums instanceof Float32Array) addRow32(sums, x, b.data, q, b.column);
        else addRow64(sums, x, b.data, q, b.column);
      }
      if (!add && l0 === 0) data.set(sums, to);
      else for (let j = 0; j < n; j++) data[to + j] += sums[j];
    }
  }
}

/** sums += x · y; the array rounds its elements. */
function addRow64(sums: Float64Array, x: number, y: Numbers, q: number, step: number): void {
  for (let j = 0; j < sums.length; j++, q += step) sums[j] += x * y[q];
}

function addRow32(sums: Float32Array, x: number, y: Numbers, q: number, step: number): void {
  for (let j = 0; j < sums.length; j++, q += step) sums[j] += Math.fround(x * y[q]);
}
