import { describe, expect, test } from "vitest";
import { gatherStrided, scatterAddStrided, scatterStrided } from "./copy.js";

const upTo = (n: number) => Float64Array.from({ length: n }, (_, i) => i);

/** The elements one by one, as the definition has it. */
function gathered(
  x: Float64Array,
  shape: readonly number[],
  strides: readonly number[],
  at: number,
): number[] {
  if (shape.length === 0) return [x[at]];
  const [n, ...rest] = shape;
  return Array.from({ length: n }, (_, i) => gathered(x, rest, strides.slice(1), at + i * strides[0])).flat();
}

describe("a gather", () => {
  const cases: [string, number[], number[]][] = [
    ["of one element", [], []],
    ["of rows", [3, 40], [50, 1]],
    ["of a transposed matrix", [70, 45], [1, 70]],
    ["of a batch of transposed matrices", [2, 33, 5], [165, 1, 33]],
    ["of an expanded number", [4, 6], [0, 0]],
    ["of an expanded row", [4, 6], [0, 1]],
    ["of an expanded column", [4, 6], [1, 0]],
    ["of every other element", [3, 2, 4], [16, 1, 2]],
    ["with dimensions of one", [1, 5, 1, 3], [9, 3, 7, 1]],
  ];
  test.each(cases)("%s", (_, shape, strides) => {
    const x = upTo(4000);
    const n = shape.reduce((a, b) => a * b, 1);
    const out = new Float64Array(n + 2);
    gatherStrided(out, 2, x, shape, strides, 7);
    expect([...out.subarray(2)]).toEqual(gathered(x, shape, strides, 7));
  });

  test("of nothing", () => {
    const out = Float64Array.of(5);
    gatherStrided(out, 0, upTo(9), [0, 3], [3, 1], 0);
    expect([...out]).toEqual([5]);
  });
});

test("a scatter writes where a gather reads, and adds where it is told", () => {
  const out = new Float64Array(6);
  scatterStrided(out, [2, 3], [1, 2], 0, Float64Array.of(1, 2, 3, 4, 5, 6), 0);
  expect([...out]).toEqual([1, 4, 2, 5, 3, 6]);
  scatterAddStrided(out, [2, 2], [0, 1], 0, Float64Array.of(1, 10, 100, 1000), 0);
  expect([...out]).toEqual([102, 1014, 2, 5, 3, 6]);
});
