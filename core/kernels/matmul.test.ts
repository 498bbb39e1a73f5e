import { describe, expect, test } from "vitest";
import { matmul } from "./matmul.js";
import { type Matrix, rowMajor as rowsFrom } from "./matrix.js";
import type { Numbers } from "./numbers.js";
import { withTwins } from "./simd/instance.js";

const rowMajor = (data: Numbers, columns: number) => rowsFrom(data, 0, columns);

/** The definition, for products too large to write down. */
function byDefinition(a: Matrix, b: Matrix, m: number, k: number, n: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++)
        sum += a.data[a.offset + i * a.row + l * a.column] * b.data[b.offset + l * b.row + j * b.column];
      out.push(sum);
    }
  return out;
}

const ramp = (count: number) => Float64Array.from({ length: count }, (_, i) => ((i * 7) % 11) - 5);

describe("matmul", () => {
  test("multiplies a small pair", () => {
    const out = new Float64Array(4);
    matmul(
      rowMajor(out, 2),
      rowMajor(Float64Array.of(1, 2, 3, 4, 5, 6), 3),
      rowMajor(Float64Array.of(1, 0, 0, 1, 1, 1), 2),
      2,
      3,
      2,
    );
    expect([...out]).toEqual([4, 5, 10, 11]);
  });

  test("reads transposed operands through strides", () => {
    const out = new Float64Array(4);
    const at = { data: Float64Array.of(1, 4, 2, 5, 3, 6), offset: 0, row: 1, column: 2 };
    matmul(rowMajor(out, 2), at, rowMajor(Float64Array.of(1, 0, 0, 1, 1, 1), 2), 2, 3, 2);
    expect([...out]).toEqual([4, 5, 10, 11]);
  });

  test("an empty inner dimension gives zeros", () => {
    const out = Float64Array.of(7, 7, 7, 7);
    matmul(rowMajor(out, 2), rowMajor(new Float64Array(0), 0), rowMajor(new Float64Array(0), 2), 2, 0, 2);
    expect([...out]).toEqual([0, 0, 0, 0]);
  });

  test.each([
    [17, 31, 23],
    [5, 600, 7],
    [4, 3, 1100],
    [64, 300, 33],
  ])("blocked %i × %i × %i agrees with the definition", (m, k, n) => {
    const a = rowMajor(ramp(m * k), k);
    const b = { data: ramp(k * n), offset: 0, row: 1, column: k };
    const out = new Float64Array(m * n + 3);
    matmul(rowsFrom(out, 3, n), a, b, m, k, n);
    expect([...out.subarray(3)]).toEqual(byDefinition(a, b, m, k, n));
  });

  test("sums float32 in blocks of 256, each rounded to float32", () => {
    // 2²⁴ + 1 is not a float32: the first block loses its 255 ones, the second is 256, the third's one is lost again.
    const k = 513;
    const a = new Float32Array(4 * k).fill(1);
    for (let i = 0; i < 4; i++) a[i * k] = 16777216;
    const ones = rowMajor(new Float32Array(k * 4).fill(1), 4);
    for (const run of [<T>(body: () => T) => body(), withTwins]) {
      const out = new Float32Array(16);
      run(() => matmul(rowMajor(out, 4), rowMajor(a, k), ones, 4, k, 4));
      expect([...out]).toEqual(new Array(16).fill(16777472));
    }
  });

  test("adds to what out holds, at out's own distance between rows", () => {
    const out = Float64Array.of(1, 2, 9, 3, 4, 9);
    matmul(
      rowMajor(out, 3),
      rowMajor(Float64Array.of(1, 2), 1),
      rowMajor(Float64Array.of(10, 20), 2),
      2,
      1,
      2,
      true,
    );
    expect([...out]).toEqual([11, 22, 9, 23, 44, 9]);
  });

  test("integers are exact and wrap as their array does", () => {
    const out = new Int32Array(1);
    const [a, b] = [Int32Array.of(2147483647, 5), Int32Array.of(3, 1)].map(data => ({
      data,
      offset: 0,
      row: 1,
      column: 1,
    }));
    matmul(rowMajor(out, 1), a, b, 1, 2, 1);
    expect(out[0]).toBe(2147483650 - 4294967296);
  });
});
