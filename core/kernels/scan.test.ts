import { expect, test } from "vitest";
import { scanProduct, scanSum } from "./scan.js";

test("runs along the middle dimension", () => {
  const out = new Float64Array(6);
  scanSum(out, Float64Array.of(1, 2, 3, 4, 5, 6), 1, 3, 2);
  expect([...out]).toEqual([1, 2, 4, 6, 9, 12]);
  scanProduct(out, Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3, 1);
  expect([...out]).toEqual([1, 2, 6, 4, 20, 120]);
});
