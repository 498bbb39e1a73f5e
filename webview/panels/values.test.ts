import { expect, test } from "vitest";
import { rowCount, rowLabel, rowRange } from "./values.js";

test("rows are pieces of the last dimension, with their index", () => {
  const shape = [2, 3, 4];
  expect(rowCount(shape, 24)).toBe(12);
  expect([0, 1, 2, 6, 11].map(row => rowLabel(shape, row))).toEqual([
    "[0, 0, 0…2]",
    "[0, 0, 3]",
    "[0, 1, 0…2]",
    "[1, 0, 0…2]",
    "[1, 2, 3]",
  ]);
  expect([0, 1, 2, 11].map(row => rowRange(shape, row))).toEqual([
    { from: 0, count: 3 },
    { from: 3, count: 1 },
    { from: 4, count: 3 },
    { from: 23, count: 1 },
  ]);
});

test("vectors and columns, too", () => {
  expect([rowCount([100], 100), rowLabel([100], 33), rowRange([100], 33)]).toEqual([
    34,
    "[99]",
    { from: 99, count: 1 },
  ]);
  expect([rowCount([70, 1], 70), rowLabel([70, 1], 69), rowRange([70, 1], 69)]).toEqual([
    70,
    "[69, 0]",
    { from: 69, count: 1 },
  ]);
});
