import { describe, expect, test } from "vitest";
import { arange, cat, chunk, ones, split, stack, tensor, unbind, zeros } from "../index.js";

describe("joining", () => {
  test("cat joins along a dimension and promotes", () => {
    expect(cat([tensor([1, 2]), tensor([3], { dtype: "int32" })]).toArray()).toEqual([1, 2, 3]);
    expect(cat([ones(2, 1), zeros(2, 2)], 1).toArray()).toEqual([
      [1, 0, 0],
      [1, 0, 0],
    ]);
    expect(cat([zeros(0), ones(1, 2)], { dim: -1 }).toArray()).toEqual([[1, 1]]);
  });

  test("stack makes a dimension", () => {
    expect(stack([tensor([1, 2]), tensor([3, 4])], 1).toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(stack([tensor(1), tensor(2), tensor(3)]).toArray()).toEqual([1, 2, 3]);
  });

  test("says what does not fit", () => {
    expect(() => cat([ones(2, 3), ones(2, 2)])).toThrow(
      "cat: shapes [2, 3] and [2, 2] differ outside of dim 0",
    );
    expect(() => cat([])).toThrow("cat: the list of tensors is empty");
    expect(() => cat([tensor(1)])).toThrow("cat: 0-d tensors cannot be joined");
    expect(() => cat(ones(2) as never)).toThrow("cat: expected a list of tensors, got a tensor of shape [2]");
    expect(() => stack([ones(1), 2 as never])).toThrow("stack: element 1 must be a tensor, got 2");
  });
});

describe("taking apart", () => {
  test("split, chunk and unbind give views", () => {
    const x = arange(5);
    expect(split(x, 2).map(part => part.toArray())).toEqual([[0, 1], [2, 3], [4]]);
    expect(split(x, [1, 4])[1].toArray()).toEqual([1, 2, 3, 4]);
    expect(chunk(x, 4).map(part => part.shape[0])).toEqual([2, 2, 1]);
    expect(unbind(x.reshape(1, 5)).map(part => part.shape)).toEqual([[5]]);
    split(x, 2)[0].fill_(9);
    expect(x.toArray()).toEqual([9, 9, 2, 3, 4]);
  });

  test("a part that nobody used gets zeros", () => {
    const x = tensor([1, 2, 3], { requiresGrad: true });
    unbind(x)[1].mul(5).backward();
    expect(x.grad?.toArray()).toEqual([0, 5, 0]);
  });

  test("parts of one split cannot be changed in place while recording", () => {
    const x = ones(4).requiresGrad_().mul(1);
    expect(() => split(x, 2)[0].add_(1)).toThrow("one of several outputs");
  });

  test("says what does not fit", () => {
    expect(() => split(arange(5), [2, 2])).toThrow(
      "split: sections [2, 2] add up to 4, but dim 0 of x [5] has size 5",
    );
    expect(() => split(tensor(1), 1)).toThrow("split: a 0-d tensor has no dimension to take apart");
    expect(() => chunk(arange(3), 0)).toThrow("chunk: chunks must be a whole number >= 1, got 0");
  });
});
