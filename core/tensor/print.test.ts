import { describe, expect, test } from "vitest";
import { arange, setDefaultDtype, tensor, zeros } from "../index.js";

// The expectations are what torch 2.13 prints, with our spelling of gradFn, requiresGrad and dtype.

describe("prints like PyTorch", () => {
  test("whole floats with a point, padded to one width", () => {
    expect(String(tensor([0, 4, 8, 12]))).toBe("tensor([ 0.,  4.,  8., 12.])");
    expect(String(tensor(28))).toBe("tensor(28.)");
    expect(String(tensor([-1, 2]))).toBe("tensor([-1.,  2.])");
  });

  test("four digits for fractions, scientific for a wide range", () => {
    expect(String(tensor([0.5, 12.25]))).toBe("tensor([ 0.5000, 12.2500])");
    expect(String(tensor([1e-5, 1]))).toBe("tensor([1.0000e-05, 1.0000e+00])");
    expect(String(tensor([1, 2000]))).toBe("tensor([1.0000e+00, 2.0000e+03])");
  });

  test("non-finite values do not widen the columns", () => {
    expect(String(tensor([0, Number.NaN]))).toBe("tensor([0., nan])");
    expect(String(tensor([1.5, Number.POSITIVE_INFINITY]))).toBe("tensor([1.5000,    inf])");
  });

  test("booleans, integers, other dtypes", () => {
    expect(String(tensor([true, false]))).toBe("tensor([ True, False])");
    expect(String(tensor([1, -10], { dtype: "int32" }))).toBe("tensor([  1, -10])");
    expect(String(tensor([1, 2], { dtype: "float64" }))).toBe("tensor([1., 2.], dtype=float64)");
  });

  test("the default dtype is not named", () => {
    setDefaultDtype("float64");
    try {
      expect(String(tensor([1, 2]))).toBe("tensor([1., 2.])");
      expect(String(tensor([1, 2], { dtype: "float32" }))).toBe("tensor([1., 2.], dtype=float32)");
    } finally {
      setDefaultDtype("float32");
    }
  });

  test("requiresGrad and gradFn", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    expect(String(x)).toBe("tensor([1., 2.], requiresGrad=True)");
    expect(`${x.mul(2)}`).toBe("tensor([2., 4.], gradFn=<MulBackward0>)");
  });

  test("matrices in rows, cubes with an empty line between", () => {
    expect(
      String(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toBe("tensor([[1., 2.],\n        [3., 4.]])");
    expect(String(arange(4).reshape(2, 1, 2))).toBe("tensor([[[0., 1.]],\n\n        [[2., 3.]]])");
  });

  test("long rows are wrapped, large tensors cut", () => {
    expect(String(arange(20))).toBe(
      "tensor([ 0.,  1.,  2.,  3.,  4.,  5.,  6.,  7.,  8.,  9., 10., 11., 12., 13.,\n        14., 15., 16., 17., 18., 19.])",
    );
    expect(String(zeros(1001))).toBe("tensor([0., 0., 0.,  ..., 0., 0., 0.])");
  });

  test("empty tensors", () => {
    expect(String(tensor([]))).toBe("tensor([])");
    expect(String(zeros(0, 3))).toBe("tensor([], size=[0, 3])");
  });
});
