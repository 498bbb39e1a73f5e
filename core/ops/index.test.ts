import { describe, expect, test } from "vitest";
import { arange, maskedSelect, slice, tensor, zeros } from "../index.js";

const x = () => arange(12).reshape(3, 4);
const ints = (...values: number[]) => tensor(values, { dtype: "int32" });

describe("at", () => {
  test("takes numbers, slices, new dimensions and the ellipsis as views", () => {
    expect(x().at(1).toArray()).toEqual([4, 5, 6, 7]);
    expect(x().at(-1, -1).item()).toBe(11);
    expect(
      x()
        .at(slice(1, null), slice(0, -1, 2))
        .toArray(),
    ).toEqual([
      [4, 6],
      [8, 10],
    ]);
    expect(x().at("...", 0).toArray()).toEqual([0, 4, 8]);
    expect(x().at(null, "...", slice(2)).shape).toEqual([1, 3, 2]);
    const base = x();
    base.at(0).fill_(7);
    expect(base.at(0, 0).item()).toBe(7);
    expect(base.at().toArray()).toEqual(base.toArray());
  });

  test("takes index tensors and lists; dimensions apart go to the front", () => {
    expect(x().at([2, 0]).at(slice(), 0).toArray()).toEqual([8, 0]);
    expect(x().at(ints(0, -1), ints(1, 2)).toArray()).toEqual([1, 10]);
    expect(x().at(slice(), ints(3, 3)).toArray()).toEqual([
      [3, 3],
      [7, 7],
      [11, 11],
    ]);
    expect(zeros(2, 3, 4, 5).at(slice(), [0, 1], [1, 2]).shape).toEqual([2, 2, 5]);
    expect(zeros(2, 3, 4, 5).at([0, 1], slice(), [1, 2]).shape).toEqual([2, 3, 5]);
  });

  test("takes masks", () => {
    expect(x().at(x().gt(9)).toArray()).toEqual([10, 11]);
    expect(
      x()
        .at(tensor([true, false, true]), 1)
        .toArray(),
    ).toEqual([1, 9]);
    expect(maskedSelect(x(), tensor([true, false, false, false])).toArray()).toEqual([0, 4, 8]);
  });

  test("adds up the gradients of an element picked twice", () => {
    const w = tensor([1, 2, 3], { requiresGrad: true });
    w.at([0, 0, 2]).sum().backward();
    expect(w.grad?.toArray()).toEqual([2, 0, 1]);
  });

  test("says what is wrong", () => {
    expect(() => x().at(3)).toThrow("at: index 3 is out of range for dim 0 of size 3");
    expect(() => x().at(0, 0, 0)).toThrow("at: 3 indices for x [3, 4], which has 2 dimensions");
    expect(() => x().at("...", "...")).toThrow('"..." may stand only once');
    expect(() => x().at([4])).toThrow(
      "at: index 4 is out of range for a dimension of size 3; valid are -3 to 2",
    );
    expect(() => x().at(tensor([0.5]))).toThrow("at: an index tensor must be int32 or bool, got float32");
    expect(() => x().at(tensor([true, false]))).toThrow(
      "at: a mask of shape [2] does not fit the dimensions [3] of x",
    );
    expect(() => x().at("1" as never)).toThrow(
      'an index is a number, slice(…), null, "...", an index tensor, or a list of whole numbers or booleans',
    );
    expect(() => slice(0, 1, 0)).toThrow("slice: the step must be positive, got 0");
    expect(() => slice(0.5)).toThrow("slice: expected whole numbers, got 0.5");
  });
});

describe("set_", () => {
  test("writes through views and at places", () => {
    expect(zeros(2, 2).set_(0, 1).toArray()).toEqual([
      [1, 1],
      [0, 0],
    ]);
    expect(
      zeros(2, 2)
        .set_([slice(), 1], tensor([3, 4]))
        .toArray(),
    ).toEqual([
      [0, 3],
      [0, 4],
    ]);
    expect(
      zeros(3)
        .set_([[2, 0]], tensor([5, 6]))
        .toArray(),
    ).toEqual([6, 0, 5]);
    expect(x().set_(x().gt(1), 0).sum().item()).toBe(1);
    expect(zeros(2).set_("...", 9).toArray()).toEqual([9, 9]);
  });

  test("passes gradients on: none to what was overwritten, all to the value", () => {
    const w = tensor([1, 2, 3], { requiresGrad: true });
    const v = tensor([10], { requiresGrad: true });
    const y = w.mul(2);
    y.set_([[1]], v);
    y.sum().backward();
    expect(y.toArray()).toEqual([2, 10, 6]);
    expect(w.grad?.toArray()).toEqual([2, 0, 2]);
    expect(v.grad?.toArray()).toEqual([1]);
    expect(y.version).toBe(1);
  });

  test("says what does not fit", () => {
    expect(() => zeros(2).set_([[0, 1]], zeros(3))).toThrow(
      "set_: a value of shape [3] does not broadcast to the [2] that the index names",
    );
  });
});

describe("lists", () => {
  test("are index tensors in short, nested ones and masks too, as in NumPy", () => {
    // prettier-ignore
    expect(
      x().at([
        [0, 1],
        [1, 2],
      ]).shape,
    ).toEqual([2, 2, 4]);
    expect(x().at([true, false, true]).data).toEqual(Float32Array.of(0, 1, 2, 3, 8, 9, 10, 11));
    // prettier-ignore
    expect(
      x()
        .at(
          [
            [0, 1],
            [1, 2],
          ],
          [0, 3],
        )
        .toArray(),
    ).toEqual([
      [0, 7],
      [4, 11],
    ]);
    expect(x().at([]).shape).toEqual([0, 4]);
    expect(x().set_([false, true, false], 9).at(1).toArray()).toEqual([9, 9, 9, 9]);
    expect(() => x().at([true, 0])).toThrow(
      "at: a list as an index holds whole numbers only, or booleans only",
    );
    expect(() => x().at([[0], [1, 2]])).toThrow("at: ragged nesting");
    expect(() => x().at([true, false])).toThrow("at: a mask of shape [2] does not fit");
  });
});

test("errors name the operation that was called", () => {
  const y = zeros(3, 3);
  expect(() => y.at(5)).toThrow("at: index 5 is out of range for dim 0 of size 3 (shape [3, 3])");
  expect(() => y.set_([0, -4], 1)).toThrow("set_: index -4 is out of range for dim 0 of size 3 (shape [3])");
  expect(() => y.set_(0, zeros(4))).toThrow("set_: a source of shape [4] does not broadcast to [3]");
  expect(() => y.add_(zeros(4))).toThrow("add_: shapes [3, 3] and [4] do not broadcast");
  expect(() => y.maskedFill_(zeros(4).gt(0), 1)).toThrow(
    "maskedFill_: shapes [4] and [3, 3] do not broadcast",
  );
});

test("JSON holds the elements", () => {
  expect(JSON.stringify({ x: tensor([[1.5, Number.NaN]]), y: tensor(true), z: zeros(0) })).toBe(
    '{"x":[[1.5,null]],"y":true,"z":[]}',
  );
});
