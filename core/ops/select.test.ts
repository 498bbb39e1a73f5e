import { describe, expect, test } from "vitest";
import { arange, gather, indexSelect, maskedFill, scatter, scatterAdd, tensor, zeros } from "../index.js";

const ints = (values: number[] | number[][]) => tensor(values, { dtype: "int32" });

describe("selecting by index tensors", () => {
  test("gathers and scatters along a dimension", () => {
    const x = arange(6).reshape(2, 3);
    expect(gather(x, 1, ints([[2], [0]])).toArray()).toEqual([[2], [3]]);
    expect(scatterAdd(zeros(3), 0, ints([1, 1]), tensor([4, 5])).toArray()).toEqual([0, 9, 0]);
    expect(scatter(zeros(2, 2), 1, ints([[1], [0]]), 7).toArray()).toEqual([
      [0, 7],
      [7, 0],
    ]);
    expect(indexSelect(x, 1, ints([2, 2])).toArray()).toEqual([
      [2, 2],
      [5, 5],
    ]);
  });

  test("reads only the part of src that the index covers", () => {
    const src = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { requiresGrad: true },
    );
    scatterAdd(zeros(1, 2), 0, ints([[0]]), src)
      .sum()
      .backward();
    expect(src.grad?.toArray()).toEqual([
      [1, 0],
      [0, 0],
    ]);
  });

  test("says what is out of range or does not fit", () => {
    const x = zeros(2, 3);
    expect(() => gather(x, 1, ints([[3]]))).toThrow(
      "gather: index 3 is out of range for dim 1 of size 3; valid are 0 to 2",
    );
    expect(() => gather(x, 1, ints([0]))).toThrow("gather: index [1] does not fit x [2, 3] along dim 1");
    expect(() => gather(x, 0, zeros(2, 3))).toThrow("gather: index must be an int32 tensor, got float32");
    expect(() => indexSelect(x, 0, ints([[0]]))).toThrow(
      "indexSelect: index must have one dimension, found [1, 1]",
    );
    expect(() => scatterAdd(x, 0, ints([[0, 0, 0]]), zeros(1, 1))).toThrow(
      "scatterAdd: src [1, 1] is smaller than index [1, 3]",
    );
  });
});

describe("maskedFill", () => {
  test("takes a number or a 0-d tensor, which gets a gradient", () => {
    const v = tensor(5, { requiresGrad: true });
    const out = maskedFill(zeros(2, 2), tensor([true, false]), v);
    out.sum().backward();
    expect(out.toArray()).toEqual([
      [5, 0],
      [5, 0],
    ]);
    expect(v.grad?.item()).toBe(2);
    expect(() => maskedFill(zeros(2), zeros(2), 1)).toThrow(
      "maskedFill: mask must be a bool tensor, got float32",
    );
    expect(() => maskedFill(zeros(2), tensor([true, true]), zeros(2))).toThrow(
      "value must be a number or a 0-d tensor, found [2]",
    );
  });
});
