import { describe, expect, test } from "vitest";
import { arange, einsum, gradcheck, ones, randn, tensor } from "../index.js";

describe("einsum", () => {
  test("contracts any number of operands", () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const v = tensor([1, 10]);
    expect(einsum("i,ij,j->", v, x, v).item()).toBe(451);
    expect(einsum("ij->ji", x).toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(einsum("ii", x).item()).toBe(5);
    expect(einsum("i,j", v, v).toArray()).toEqual([
      [1, 10],
      [10, 100],
    ]);
    expect(einsum("...i->...", x).toArray()).toEqual([3, 7]);
    expect(einsum("i , i -> i", [v, v]).toArray()).toEqual([1, 100]);
  });

  test("broadcasts dimensions of size 1 and the ellipsis", () => {
    expect(einsum("ij,ij->i", ones(2, 1), arange(3).reshape(1, 3)).toArray()).toEqual([3, 3]);
    expect(einsum("...ij,...jk->...ik", ones(3, 1, 2), ones(2, 1)).shape).toEqual([3, 1, 1]);
  });

  test.each([
    [
      "ab,bc,cd->ad",
      [
        [2, 3],
        [3, 2],
        [2, 2],
      ],
    ],
    ["ii,i->", [[3, 3], [3]]],
    ["ij,j,k->ik", [[2, 3], [1], [2]]],
    ["aab->b", [[2, 2, 3]]],
    ["a,b,c,d,e->ae", [[2], [1], [2], [3], [2]]],
  ])("%s agrees with finite differences", (equation, shapes) => {
    const inputs = shapes.map(shape => randn(shape, { dtype: "float64", requiresGrad: true }));
    expect(gradcheck((...xs) => einsum(equation, ...xs), inputs)).toBe(true);
  });

  test("does not hand out its operand's storage", () => {
    const x = ones(2);
    einsum("i->i", x).add_(1);
    expect(x.toArray()).toEqual([1, 1]);
  });

  test("says what it cannot read", () => {
    const x = ones(2, 3);
    expect(() => einsum("i;j", x)).toThrow('einsum: cannot read the equation "i;j"');
    expect(() => einsum("ij,jk->ik", x)).toThrow("names 2 operands, but 1 were given");
    expect(() => einsum("i->i", x)).toThrow('"i" in "i->i" names 1 dimensions, but the operand is [2, 3]');
    expect(() => einsum("ij,ij->", x, ones(3, 2))).toThrow(
      '"i" in "ij,ij->" is 2 in one place and 3 in operand 1',
    );
    expect(() => einsum("ij->k", x)).toThrow('"k" in the output of "ij->k" is in no operand');
    expect(() => einsum("ij->ii", x)).toThrow("names a dimension twice");
  });
});
