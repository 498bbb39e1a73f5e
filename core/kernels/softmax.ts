import type { Numbers } from "./numbers.js";
import { extremes, sums } from "./rows.js";
import { Row, Walk } from "./vector/source.js";
import { vector } from "./vector/table.js";

// Softmax and its logarithm over the middle dimension of [outer, size, inner], shifted by the maximum so that large
// logits do not overflow. Sums run in double precision. Rows of float32 (inner 1) go through vector kernels, a few rows at
// a time so that they stay in the processor's cache between the steps; their error is at most 2 ulp.

/** out = exp(x) / Σ exp(x) */
export function softmax(out: Numbers, x: Numbers, outer: number, size: number, inner: number): void {
  if (inner === 1 && rows(out, x, outer, size, softmaxRows)) return;
  lanes(outer, size, inner, start => {
    const top = maximum(x, start, size, inner);
    const total = sumExp(x, start, size, inner, top);
    for (let i = 0, p = start; i < size; i++, p += inner) out[p] = Math.exp(x[p] - top) / total;
  });
}

/** out = x − log Σ exp(x) */
export function logSoftmax(out: Numbers, x: Numbers, outer: number, size: number, inner: number): void {
  if (inner === 1 && rows(out, x, outer, size, logSoftmaxRows)) return;
  lanes(outer, size, inner, start => {
    const top = maximum(x, start, size, inner);
    const shift = Math.log(sumExp(x, start, size, inner, top));
    for (let i = 0, p = start; i < size; i++, p += inner) out[p] = x[p] - top - shift;
  });
}

/** Elements that are taken through all steps together. */
const portion = 8192;

type Rows = (out: Float32Array, x: Float32Array, lines: number, size: number) => boolean;

/** Runs `some` on portions of float32 rows; false, and nothing done, where the host has no SIMD. */
function rows(out: Numbers, x: Numbers, outer: number, size: number, some: Rows): boolean {
  if (!(x instanceof Float32Array && out instanceof Float32Array) || size === 0) return false;
  const lines = Math.max(1, Math.floor(portion / size));
  for (let r = 0; r < outer; r += lines) {
    const [from, to] = [r * size, Math.min(outer, r + lines) * size];
    if (!some(out.subarray(from, to), x.subarray(from, to), (to - from) / size, size)) return false;
  }
  return true;
}

/** One number a row, as an operand for all its elements. */
const perRow = (values: Float32Array, lines: number, size: number) =>
  new Walk(values, 0, [lines, size], [1, 0]);

function softmaxRows(out: Float32Array, x: Float32Array, lines: number, size: number): boolean {
  const each = new Float32Array(lines);
  extremes(each, x, 0, lines, size, 1);
  if (!vector.expLess.run([out], [new Row(x, 0), perRow(each, lines, size)], [])) return false;
  sums(each, out, 0, lines, size);
  return vector.div.run([out], [new Row(out, 0), perRow(each, lines, size)], []);
}

function logSoftmaxRows(out: Float32Array, x: Float32Array, lines: number, size: number): boolean {
  const [top, total] = [new Float32Array(lines), new Float64Array(lines)];
  extremes(top, x, 0, lines, size, 1);
  if (!vector.expLess.run([out], [new Row(x, 0), perRow(top, lines, size)], [])) return false;
  sums(total, out, 0, lines, size);
  const shift = Float32Array.from(total, Math.log);
  return vector.lessBoth.run(
    [out],
    [new Row(x, 0), perRow(top, lines, size), perRow(shift, lines, size)],
    [],
  );
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
