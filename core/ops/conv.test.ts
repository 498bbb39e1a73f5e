import { describe, expect, test } from "vitest";
import { arange, conv1d, conv2d, gradgradcheck, ones, randn, tensor } from "../index.js";

describe("convolution", () => {
  test("takes options by position or by name, and inputs without a batch", () => {
    const x = arange(5).reshape(1, 1, 5);
    const w = tensor([[[1, 1]]]);
    expect(conv1d(x, w, tensor([100]), 2).toArray()).toEqual([[[101, 105]]]);
    expect(conv1d(x, w, { stride: 2, bias: tensor([100]) }).toArray()).toEqual([[[101, 105]]]);
    expect(conv1d(x.squeeze(0), w).toArray()).toEqual([[1, 3, 5, 7]]);
    expect(conv2d(ones(1, 3, 3), ones(2, 1, 3, 3)).toArray()).toEqual([[[9]], [[9]]]);
  });

  test("padding same keeps the size, the odd zero at the end", () => {
    const w = tensor([[[1, 10]]]);
    expect(conv1d(tensor([[[1, 2, 3]]]), w, { padding: "same" }).toArray()).toEqual([[[21, 32, 3]]]);
    expect(conv1d(tensor([[[1, 2, 3]]]), w, { padding: "valid" }).toArray()).toEqual([[[21, 32]]]);
    expect(() => conv1d(ones(1, 1, 3), w, { padding: "same", stride: 2 })).toThrow(
      'padding "same" needs stride 1, got [2]',
    );
  });

  test("second derivatives agree with finite differences", () => {
    const f64 = { dtype: "float64", requiresGrad: true } as const;
    const inputs = [randn(1, 2, 3, 3, f64), randn(2, 1, 2, 2, f64)];
    expect(gradgradcheck((x, w) => conv2d(x, w, { groups: 2, stride: [1, 2], padding: 1 }), inputs)).toBe(
      true,
    );
  });

  test("says what does not fit", () => {
    expect(() => conv2d(ones(1, 2, 3, 3), ones(1, 3, 2, 2))).toThrow(
      "conv2d: x [1, 2, 3, 3] has 2 channels, but weight [1, 3, 2, 2] with groups 1 takes 3 channels",
    );
    expect(() => conv1d(ones(1, 1, 2), ones(1, 1, 3))).toThrow(
      "conv1d: the kernel [3] with dilation [1] is larger than the input [2]",
    );
    expect(() => conv1d(ones(1, 1, 3), ones(1, 1))).toThrow(
      "expected x [N, C, L] and weight [out, C / groups, k]",
    );
    expect(() => conv2d(ones(1, 1, 3, 3), ones(1, 1, 2, 2), { stride: [1, 2, 3] })).toThrow(
      "conv2d: stride must be one number or a list of 2, got [1, 2, 3]",
    );
    expect(() => conv1d(ones(1, 1, 3), ones(1, 1, 1), ones(2))).toThrow(
      "conv1d: bias [2] does not fit 1 out channels",
    );
    expect(() => conv1d(ones(1, 1, 3, { dtype: "int32" }), ones(1, 1, 1))).toThrow(
      "conv1d: expected floating tensors, got int32",
    );
  });
});
