import { expect, test } from "vitest";
import { literal, plainText } from "./literal.js";
import { bins, extent, tileLabel, tilesOf } from "./tiles.js";

test("a tensor as the TypeScript that makes it", () => {
  expect(literal([1.5], [], "float32")).toBe("tensor(1.5)");
  expect(literal([0, 1, 2], [3], "int32")).toBe('tensor([0, 1, 2], { dtype: "int32" })');
  expect(literal([1, 0], [2], "bool")).toBe("tensor([true, false])");
  expect(literal([1, 2, 3, 4], [2, 2], "float64", "w")).toBe(
    'tensor([[1, 2],\n [3, 4]], { dtype: "float64", name: "w" })',
  );
  expect(literal([1, 2, 3, 4], [2, 1, 2], "float32")).toBe("tensor([[[1, 2]],\n [[3, 4]]])");
  expect(literal([], [0, 3], "float32")).toBe("zeros([0, 3])");
  expect(literal(Float32Array.of(0.1, Number.NaN, -0, Number.NEGATIVE_INFINITY), [4], "float32")).toBe(
    "tensor([0.100000001, NaN, -0, -Infinity])",
  );
  expect(() => literal([1], [2], "float32")).toThrow("a shape of 2 elements, but 1 numbers");
  expect(() => literal(new Float32Array(1_000_001), [1_000_001], "float32")).toThrow(
    "at most 1,000,000 elements",
  );
});

test("a hostile name stays a string", () => {
  expect(literal([1], [1], "float32", '" }); alert(1)')).toBe('tensor([1], { name: "\\" }); alert(1)" })');
});

test("rows as lines", () => {
  expect(plainText([1, 2, 3, 4, 5, 6], [2, 3])).toBe("1\t2\t3\n4\t5\t6");
  expect(plainText([7], [])).toBe("7");
});

test("the last two dimensions are a tile", () => {
  expect(tilesOf([64, 3, 5, 7])).toEqual({ rows: 5, columns: 7, count: 192 });
  expect([tilesOf([4]), tilesOf([0, 3])]).toEqual([null, null]);
  expect([tileLabel([64, 3, 5, 7], 4), tileLabel([2, 2], 0)]).toEqual(["[1, 1]", ""]);
  expect(extent([1, -3, Number.NaN, Number.POSITIVE_INFINITY])).toBe(3);
});

test("a histogram counts what is finite and says what is not", () => {
  expect(bins([0, 1, 2, 3, Number.NaN], 2)).toEqual({ bins: [2, 2], low: 0, high: 3, left: 1 });
  expect(bins([5, 5], 3)).toEqual({ bins: [0, 2, 0], low: 5, high: 5, left: 0 });
  expect(bins([Number.NaN], 3)).toBe(null);
});
