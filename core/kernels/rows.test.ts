import { describe, expect, test } from "vitest";
import { Generator } from "./random.js";
import { columns, extremes, squares, sums } from "./rows.js";
import { withTwins } from "./simd/instance.js";

// SIMD and the portable loops bit for bit, over shapes with odd sizes and rows longer than a piece.

const shapes = [
  [1, 5],
  [3, 33],
  [70, 8],
  [1, 40001],
  [2, 16385],
  [9, 1000],
] as const;
const specials = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1e-45, 3e38];

function data(n: number, special: boolean): Float32Array {
  const g = new Generator(n);
  const x = Float32Array.from({ length: n + 3 }, () => g.normal() * 100);
  if (special) for (let i = 0; i < x.length; i += 7) x[i] = specials[g.below(specials.length)];
  return x;
}

/** What `fold` leaves in an array of `rows` numbers, by SIMD and by the twins. */
function both(rows: number, fold: (out: Float64Array) => void): [Float64Array, Float64Array] {
  const [a, b] = [new Float64Array(rows), new Float64Array(rows)];
  fold(a);
  withTwins(() => fold(b));
  return [a, b];
}

describe.each(shapes)("rows of [%i, %i]", (rows, n) => {
  test.each([false, true])("fold alike (with special numbers: %s)", special => {
    const x = data(rows * n, special);
    const means = new Float64Array(rows).fill(0.3);
    for (const fold of [
      (out: Float64Array) => sums(out, x, 3, rows, n),
      (out: Float64Array) => squares(out, means, x, 3, rows, n),
      (out: Float64Array) => extremes(out, x, 3, rows, n, 1),
      (out: Float64Array) => extremes(out, x, 3, rows, n, -1),
    ]) {
      const [a, b] = both(rows, fold);
      expect(a).toEqual(b);
    }
    const [a, b] = both(n, out => columns(out, x, 3, rows, n));
    expect(a).toEqual(b);
  });
});

test("the values themselves", () => {
  const x = Float32Array.from({ length: 200 }, (_, i) => i);
  const out = new Float64Array(2);
  sums(out, x, 0, 2, 100);
  expect([...out]).toEqual([4950, 14950]);
  squares(out, Float64Array.of(49.5, 149.5), x, 0, 2, 100);
  expect([...out]).toEqual([83325, 83325]);
  extremes(out, x, 0, 2, 100, -1);
  expect([...out]).toEqual([0, 100]);
  const totals = new Float64Array(100);
  columns(totals, x, 0, 2, 100);
  expect([...totals.subarray(0, 3)]).toEqual([100, 102, 104]);
});

test("a sum of a million float32 numbers keeps float64's accuracy", () => {
  const out = new Float64Array(1);
  sums(out, new Float32Array(1e6).fill(0.1), 0, 1, 1e6);
  expect(Math.abs(out[0] - 1e6 * Math.fround(0.1))).toBeLessThan(1e-9);
});
