import { expect, test } from "vitest";
import { rowCount, rowLabel, rowRange } from "./values.js";

test("rows are pieces of the last dimension, with their index", () => {
  const shape = [2, 3, 8];
  expect(rowCount(shape, 48)).toBe(12);
  expect([0, 1, 2, 6, 11].map(row => rowLabel(shape, row))).toEqual([
    "[0, 0, 0…5]",
    "[0, 0, 6…7]",
    "[0, 1, 0…5]",
    "[1, 0, 0…5]",
    "[1, 2, 6…7]",
  ]);
  expect([0, 1, 2, 11].map(row => rowRange(shape, row))).toEqual([
    { from: 0, count: 6 },
    { from: 6, count: 2 },
    { from: 8, count: 6 },
    { from: 46, count: 2 },
  ]);
});

test("vectors and columns, too", () => {
  expect([rowCount([100], 100), rowLabel([100], 16), rowRange([100], 16)]).toEqual([
    17,
    "[96…99]",
    { from: 96, count: 4 },
  ]);
  expect([rowCount([70, 1], 70), rowLabel([70, 1], 69), rowRange([70, 1], 69)]).toEqual([
    70,
    "[69, 0]",
    { from: 69, count: 1 },
  ]);
});
