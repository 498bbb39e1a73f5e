import { expect, test } from "vitest";
import { moments } from "./normalize.js";

test("takes the moments of groups of lines", () => {
  const x = Float64Array.of(1, 3, 9, 9, 5, 7, 9, 9);
  expect(moments(x, 0, 8, { lines: 4, groups: 2 })).toEqual({
    means: Float64Array.of(4, 9),
    variances: Float64Array.of(5, 0),
  });
});

test("a large mean does not swallow the variance", () => {
  const x = Float64Array.of(0, 1e9 + 1, 1e9 + 3);
  const { means, variances } = moments(x, 1, 2, { lines: 1, groups: 1 });
  expect([means[0], variances[0]]).toEqual([1e9 + 2, 1]);
});
