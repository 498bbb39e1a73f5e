import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matmul } from "../matmul.js";
import { type Matrix, rowMajor } from "../matrix.js";
import { withTwins } from "./instance.js";

interface Floats {
  new (length: number): Float32Array | Float64Array;
  from(source: ArrayLike<number>, map: (value: number, i: number) => number): Float32Array | Float64Array;
}

/** Mostly ordinary numbers; the rest is what rounding and comparing trip over. */
const edge = [0, -0, Number.NaN, Infinity, -Infinity, 1e-40, -3e-42, 5e-324, 3.4e38, -1.7e308, 1e-160];
const number = fc.oneof(
  { weight: 12, arbitrary: fc.double({ min: -9, max: 9, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(...edge) },
);
const ordinary = (i: number) => ((i * 7919) % 1013) / 97 - 5;

/** Strides of a [rows, columns] matrix: either order, with gaps, repeated, or both dimensions apart. */
const strides = (rows: number, columns: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom("rows", "columns", "same row", "both"))
    .map(([gap, kind]) => {
      if (kind === "rows") return { row: columns + gap, column: 1 };
      if (kind === "columns") return { row: 1, column: rows + gap };
      return kind === "same row" ? { row: 0, column: 1 } : { row: 2 * columns + gap, column: 2 };
    });

const length = (rows: number, columns: number, s: { row: number; column: number }) =>
  (rows - 1) * s.row + (columns - 1) * s.column + 1;

function both(kind: Floats, a: Matrix, b: Matrix, m: number, k: number, n: number, add = false) {
  const [fast, twin] = [new kind(m * n + 2).fill(7), new kind(m * n + 2).fill(7)];
  matmul(rowMajor(fast, 1, n), a, b, m, k, n, add);
  withTwins(() => matmul(rowMajor(twin, 1, n), a, b, m, k, n, add));
  return [fast, twin];
}

const kinds: [name: string, kind: Floats][] = [
  ["float32", Float32Array],
  ["float64", Float64Array],
];

describe.each(kinds)("the %s product", (_, kind) => {
  test("and its twin are equal bit for bit, for all strides and values", () => {
    const size = fc.integer({ min: 1, max: 40 });
    const sample = fc
      .tuple(size, fc.oneof(size, fc.integer({ min: 250, max: 520 })), size)
      .chain(([m, k, n]) =>
        fc.record({
          m: fc.constant(m),
          k: fc.constant(k),
          n: fc.constant(n),
          a: strides(m, k),
          b: strides(k, n),
          add: fc.boolean(),
          seed: fc.array(number, { minLength: 5, maxLength: 60 }),
        }),
      );
    const check = fc.property(sample, ({ m, k, n, a, b, add, seed }) => {
      const data = (count: number) =>
        kind.from({ length: count + 3 }, (_v, i) => seed[(i * i) % seed.length] * (i % 5));
      const [fast, twin] = both(
        kind,
        { data: data(length(m, k, a)), offset: 3, ...a },
        { data: data(length(k, n, b)), offset: 2, ...b },
        m,
        k,
        n,
        add,
      );
      expect(fast).toEqual(twin);
    });
    fc.assert(check, { numRuns: 150 });
  });

  test.each([
    [900, 20, 900, "rows"],
    [3, 400_000, 2, "depth"],
    [2, 10, 9000, "columns"],
  ])("%i × %i × %i is split by %s when scratch memory is too small", (m, k, n) => {
    const data = (count: number) => kind.from({ length: count }, (_v, i) => ordinary(i));
    const a = { data: data(m * k), offset: 0, row: 1, column: m };
    const b = { data: data(k * n), offset: 0, row: n, column: 1 };
    const [fast, twin] = both(kind, a, b, m, k, n);
    expect(fast.every((v, i) => v === twin[i])).toBe(true);
  });

  test.each([
    [16, 128, 200],
    [9, 300, 101],
  ])("a small x times the transpose of a large y is read as it lies: %i × %i × %i", (m, k, n) => {
    const data = (count: number) => kind.from({ length: count }, (_v, i) => ordinary(i));
    const a = { data: data(m * k), offset: 0, row: k, column: 1 };
    const [fast, twin] = both(kind, a, { data: data(k * n), offset: 0, row: 1, column: k }, m, k, n);
    expect(fast).toEqual(twin);
  });

  test("long panels packed and unpacked are the same sums", () => {
    const [m, k, n] = [70, 600, 77];
    const data = (count: number) => kind.from({ length: count }, (_v, i) => ordinary(i));
    const [x, y] = [data(m * k), data(k * n)];
    const results = [
      both(
        kind,
        { data: x, offset: 0, row: k, column: 1 },
        { data: y, offset: 0, row: n, column: 1 },
        m,
        k,
        n,
      ),
      both(
        kind,
        { data: kind.from(x, (_v, i) => x[(i % m) * k + Math.floor(i / m)]), offset: 0, row: 1, column: m },
        { data: kind.from(y, (_v, i) => y[(i % k) * n + Math.floor(i / k)]), offset: 0, row: 1, column: k },
        m,
        k,
        n,
      ),
    ].flat();
    for (const each of results) expect(each).toEqual(results[0]);
  });
});
