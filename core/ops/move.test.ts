import { describe, expect, test } from "vitest";
import {
  arange,
  cumprod,
  cumsum,
  diag,
  flip,
  ones,
  pad,
  repeat,
  roll,
  tensor,
  tile,
  trace,
  tril,
  triu,
} from "../index.js";

const x = () => arange(6).reshape(2, 3);

describe("structure", () => {
  test("triangles and diagonals", () => {
    expect(tril(x()).toArray()).toEqual([
      [0, 0, 0],
      [3, 4, 0],
    ]);
    expect(triu(x(), 1).toArray()).toEqual([
      [0, 1, 2],
      [0, 0, 5],
    ]);
    expect(diag(x(), { diagonal: 1 }).toArray()).toEqual([1, 5]);
    expect(diag(tensor([1, 2]), -1).toArray()).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [0, 2, 0],
    ]);
    expect(trace(x()).item()).toBe(4);
    expect(() => tril(ones(3))).toThrow("tril: expected at least two dimensions, found [3]");
    expect(() => diag(ones(1, 1, 1))).toThrow("diag: expected a vector or a matrix, found [1, 1, 1]");
  });

  test("a diagonal is a view, diag is a copy", () => {
    const matrix = x();
    diag(matrix).fill_(7);
    matrix.diagonal(1).fill_(9);
    expect(matrix.toArray()).toEqual([
      [0, 9, 2],
      [3, 4, 9],
    ]);
    expect(matrix.version).toBe(1);
  });

  test("flips and rolls", () => {
    expect(flip(x(), [0, 1]).toArray()).toEqual([
      [5, 4, 3],
      [2, 1, 0],
    ]);
    expect(roll(x(), 1).toArray()).toEqual([
      [5, 0, 1],
      [2, 3, 4],
    ]);
    expect(roll(x(), -1, 1).toArray()).toEqual([
      [1, 2, 0],
      [4, 5, 3],
    ]);
    expect(roll(x(), [1, 1], [0, 1]).toArray()).toEqual([
      [5, 3, 4],
      [2, 0, 1],
    ]);
    expect(() => flip(x(), [0, 0])).toThrow("flip: dims [0, 0] names a dimension twice");
    expect(() => roll(x(), [1, 2])).toThrow("roll: 2 shifts need dims, one for each");
  });

  test("repeats", () => {
    expect(repeat(tensor([1, 2]), 2, 2).toArray()).toEqual([
      [1, 2, 1, 2],
      [1, 2, 1, 2],
    ]);
    expect(tile(x(), 2).shape).toEqual([2, 6]);
    expect(repeat(tensor(3), 2).toArray()).toEqual([3, 3]);
    expect(() => repeat(x(), 2)).toThrow("repeat: [2] has fewer counts than x [2, 3] has dimensions");
  });

  test("runs sums and products", () => {
    expect(cumsum(x(), 1).toArray()).toEqual([
      [0, 1, 3],
      [3, 7, 12],
    ]);
    expect(cumsum(tensor([true, true]), 0).toArray()).toEqual([1, 2]);
    const w = tensor([2, 0, 3], { requiresGrad: true });
    cumprod(w, 0).sum().backward();
    expect(w.grad?.toArray()).toEqual([1, 8, 0]);
  });
});

describe("pad", () => {
  test("knows four modes, and crops", () => {
    const line = tensor([[1, 2, 3]]);
    expect(pad(line, [1, 2], { value: 9 }).toArray()).toEqual([[9, 1, 2, 3, 9, 9]]);
    expect(pad(line, [2, 2], { mode: "reflect" }).toArray()).toEqual([[3, 2, 1, 2, 3, 2, 1]]);
    expect(pad(line, [2, 1], { mode: "replicate" }).toArray()).toEqual([[1, 1, 1, 2, 3, 3]]);
    expect(pad(line, [1, 1], { mode: "circular" }).toArray()).toEqual([[3, 1, 2, 3, 1]]);
    expect(pad(line, [-1, 0, 1, 0]).toArray()).toEqual([
      [0, 0],
      [2, 3],
    ]);
  });

  test("a reflected element gets the gradient of all its images", () => {
    const w = tensor([1, 2, 3], { requiresGrad: true });
    pad(w, [1, 1], "reflect").sum().backward();
    expect(w.grad?.toArray()).toEqual([1, 3, 1]);
  });

  test("says what does not fit", () => {
    expect(() => pad(ones(2), [1])).toThrow(
      "pad: expected pairs of sizes for the last dimensions of x [2], got [1]",
    );
    expect(() => pad(ones(2), [2, 0], { mode: "reflect" })).toThrow(
      'do not fit dim 0 of x [2] in mode "reflect"',
    );
    expect(() => pad(ones(2), [-3, 0])).toThrow("do not fit dim 0 of x [2]");
    expect(() => pad(ones(2), [1, 1], { mode: "mirror" as never })).toThrow(
      "mode must be one of constant, reflect, replicate, circular",
    );
  });
});
