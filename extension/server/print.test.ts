import { expect, test } from "vitest";
import type { Num, Summary } from "../../core/trace/trace.js";
import { figure, figures, isCut, short } from "./print.js";

function summary(...sample: Num[]): Summary {
  return { min: 0, max: 1, mean: 0.5, std: 0, norm: 2, nan: 0, inf: 0, zeros: 0, sample };
}

test("short tensors read as the library prints them", () => {
  expect(short(summary(28), [], "float32")).toBe("tensor(28.)");
  expect(short(summary(0, 1, 4, 9), [4], "float32")).toBe("tensor([0., 1., 4., 9.])");
  expect(short(summary(0.5, -1.25), [2], "float64")).toBe("tensor([0.5, -1.25])");
  expect(short(summary(1, 0), [2], "bool")).toBe("tensor([True, False])");
  expect(short(summary(3, -1), [2], "int32")).toBe("tensor([3, -1])");
  expect(short(summary("NaN", "-Infinity", -0), [3], "float32")).toBe("tensor([nan, -inf, -0.])");
  expect(short(summary(), [0], "float32")).toBe("tensor([])");
});

test("matrices keep their rows under each other", () => {
  expect(short(summary(1, 2, 3, 4), [2, 2], "float32")).toBe("tensor([[1., 2.],\n        [3., 4.]])");
});

test("what is left out is said", () => {
  const long = summary(...Array.from({ length: 64 }, (_, i) => i));
  expect(short(long, [1000], "float32")).toBe("tensor([0., 1., 2., 3., 4., 5., …])");
  expect(short(long, [64, 1], "int32")).toBe(
    "tensor([[0],\n        [1],\n        [2],\n        [3],\n        …])",
  );
  expect(short(summary(1, 2), [3, 2], "int32")).toBe("tensor([[1, 2],\n        …])");
  expect([[], [6], [4, 6], [2, 4, 6]].map(isCut)).toEqual([false, false, false, false]);
  expect([[7], [5, 1], [3, 1, 1], [2, 2, 1, 1]].map(isCut)).toEqual([true, true, true, true]);
});

test("figures have three digits and leave out what no entry gives", () => {
  expect(figures({ ...summary(), mean: 1 / 3, max: 12345.678 })).toBe(
    "min 0 · max 12300 · mean 0.333 · ‖·‖ 2",
  );
  const none: Summary = {
    min: null,
    max: null,
    mean: null,
    std: null,
    norm: null,
    nan: 2,
    inf: 1,
    zeros: 0,
    sample: [],
  };
  expect(figures(none)).toBe("2 NaN · 1 infinite");
  expect([0, 1e-7, 1234567.8, 0.05].map(figure)).toEqual(["0", "1.00e-7", "1.23e+6", "0.05"]);
});
