import { expect, test } from "vitest";
import { moments, standardize } from "./normalize.js";

test("takes the moments of a group of lines", () => {
  const x = Float64Array.of(1, 3, 9, 9, 5, 7, 9, 9);
  const channel = { start: 0, count: 2, step: 4, size: 2 };
  expect(moments(x, channel)).toEqual([4, 5]);
  const out = new Float64Array(8);
  standardize(out, x, channel, 4, 2);
  expect([...out]).toEqual([-6, -2, 0, 0, 2, 6, 0, 0]);
});

test("a large mean does not swallow the variance", () => {
  expect(moments(Float64Array.of(1e9 + 1, 1e9 + 3), { start: 0, count: 1, step: 0, size: 2 })).toEqual([
    1e9 + 2,
    1,
  ]);
});
