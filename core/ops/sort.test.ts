import { describe, expect, test } from "vitest";
import { argsort, sort, tensor, topk } from "../index.js";

const x = () =>
  tensor(
    [
      [3, 1, 2],
      [1, 1, 0],
    ],
    { requiresGrad: true },
  );

describe("order", () => {
  test("sort gives values and int32 indices, equal elements in order", () => {
    const { values, indices } = sort(x());
    expect(values.toArray()).toEqual([
      [1, 2, 3],
      [0, 1, 1],
    ]);
    expect(indices.toArray()).toEqual([
      [1, 2, 0],
      [2, 0, 1],
    ]);
    expect(indices.dtype).toBe("int32");
    expect(sort(x(), 0, true).values.toArray()).toEqual([
      [3, 1, 2],
      [1, 1, 0],
    ]);
    expect(argsort(x(), { descending: true }).toArray()).toEqual([
      [0, 2, 1],
      [0, 1, 2],
    ]);
  });

  test("topk keeps the first of the order, and gives them the gradient", () => {
    const w = x();
    const { values } = topk(w, 1);
    values.sum().backward();
    expect(values.toArray()).toEqual([[3], [1]]);
    expect(w.grad?.toArray()).toEqual([
      [1, 0, 0],
      [1, 0, 0],
    ]);
    expect(topk(x(), 2, { largest: false, dim: 0 }).values.toArray()).toEqual([
      [1, 1, 0],
      [3, 1, 2],
    ]);
    expect(() => topk(x(), 4)).toThrow("topk: k is 4, but dim 1 of x [2, 3] has only 3 elements");
  });
});
