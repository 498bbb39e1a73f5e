import { expect, test } from "vitest";
import { argsort } from "./sort.js";

const sorted = (x: number[], descending = false) => {
  const places = new Int32Array(x.length);
  argsort(places, Float64Array.from(x), 1, x.length, 1, descending);
  return [...places];
};

test("sorts places stably both ways", () => {
  expect(sorted([3, 1, 2, 1, 3])).toEqual([1, 3, 2, 0, 4]);
  expect(sorted([3, 1, 2, 1, 3], true)).toEqual([0, 4, 2, 1, 3]);
  expect(sorted([])).toEqual([]);
});

test("NaN is the greatest", () => {
  expect(sorted([Number.NaN, 1, Number.POSITIVE_INFINITY])).toEqual([1, 2, 0]);
  expect(sorted([1, Number.NaN, Number.POSITIVE_INFINITY], true)).toEqual([1, 2, 0]);
});

test("sorts each lane of the middle dimension", () => {
  const places = new Int32Array(4);
  argsort(places, Float64Array.of(2, 1, 1, 2), 1, 2, 2, false);
  expect([...places]).toEqual([1, 0, 0, 1]);
});
