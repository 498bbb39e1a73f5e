import { describe, expect, test } from "vitest";
import { cholesky, determinant, logDeterminant, lu, luSolve } from "./linalg.js";

describe("lu", () => {
  test("solves, with rows exchanged", () => {
    const a = Float64Array.of(0, 2, 1, 1);
    const factors = lu(a, 2);
    expect([...luSolve(a, factors, Float64Array.of(2, 4, 3, 5), 2, 2)]).toEqual([2, 3, 1, 2]);
    expect(determinant(a, factors, 2)).toBe(-2);
    expect(logDeterminant(a, factors, 2)).toEqual([-1, Math.log(2)]);
  });

  test("says when a pivot is zero", () => {
    const a = Float64Array.of(1, 2, 2, 4);
    const factors = lu(a, 2);
    expect(factors.singular).toBe(true);
    expect(determinant(a, factors, 2)).toBe(-0);
    expect(logDeterminant(a, factors, 2)).toEqual([-0, Number.NEGATIVE_INFINITY]);
  });

  test("the empty matrix has determinant 1", () => {
    const a = new Float64Array(0);
    expect(determinant(a, lu(a, 0), 0)).toBe(1);
  });
});

describe("cholesky", () => {
  test("factors a positive matrix", () => {
    const a = Float64Array.of(4, 2, 2, 10);
    expect(cholesky(a, 2)).toBe(0);
    expect([...a]).toEqual([2, 0, 1, 3]);
  });

  test("names the minor that is not positive", () => {
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBe(2);
    expect(cholesky(Float64Array.of(Number.NaN), 1)).toBe(1);
  });
});
