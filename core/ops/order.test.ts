import { expect, test } from "vitest";
import { linalg, ones, tensor } from "../index.js";

test("without an order the 2-norm of all elements", () => {
  expect(linalg.norm(tensor([3, 4])).item()).toBe(5);
  expect(linalg.norm(tensor([[3], [4]])).item()).toBe(5);
  expect(linalg.norm(ones(2, 2, 4)).item()).toBe(4);
});

test("orders of vectors and matrices", () => {
  const m = tensor([
    [1, -2],
    [3, 4],
  ]);
  expect(linalg.norm(tensor([3, -4]), 1).item()).toBe(7);
  expect(linalg.norm(m, 1).item()).toBe(6);
  expect(linalg.norm(m, -1).item()).toBe(4);
  expect(linalg.norm(m, Number.POSITIVE_INFINITY).item()).toBe(7);
  expect(linalg.norm(m, { ord: "fro" }).item()).toBeCloseTo(Math.sqrt(30), 5);
  expect(linalg.norm(m, 1, 1).toArray()).toEqual([3, 7]);
  expect(linalg.norm(ones(2, 3), { ord: 1, dim: [0, 1], keepdim: true }).shape).toEqual([1, 1]);
  expect(linalg.vectorNorm(m, 1).item()).toBe(10);
  expect(() => linalg.norm(m, 3)).toThrow(
    'a matrix has the orders "fro", "nuc", ±1, ±2 and ±Infinity, got 3',
  );
  expect(() => linalg.norm(ones(1, 1, 1), 2)).toThrow("it would run over 3 dimensions");
});

test("its gradient is that of the entries it picked", () => {
  const m = tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { requiresGrad: true },
  );
  linalg.norm(m, Number.POSITIVE_INFINITY).backward();
  expect(m.grad?.toArray()).toEqual([
    [0, 0],
    [1, 1],
  ]);
});
