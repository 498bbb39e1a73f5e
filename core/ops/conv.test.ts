import { describe, expect, test } from "vitest";
import {
  arange,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  gradgradcheck,
  ones,
  randn,
  tensor,
} from "../index.js";

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

describe("transposed convolution, numbers of torch 2.13", () => {
  const f64 = { dtype: "float64" } as const;
  const count = (...shape: number[]) =>
    arange(
      shape.reduce((a, b) => a * b),
      f64,
    ).reshape(shape); // prettier-ignore

  test("with stride, padding, outputPadding and bias", () => {
    const bias = tensor([0.5, -0.5], f64);
    const out = convTranspose1d(count(1, 2, 6).div(10), count(2, 2, 3).div(10), bias, 2, 1, 1);
    const expected = [
      [0.92, 1.4, 1, 1.56, 1.08, 1.72, 1.16, 1.88, 1.24, 2.04, 1.32, 1.48],
      [0.1, 0.82, 0.24, 1.1, 0.38, 1.38, 0.52, 1.66, 0.66, 1.94, 0.8, 0.96],
    ];
    expect(out.gradFn).toBeNull();
    expect(out.shape).toEqual([1, 2, 12]);
    [...out.data].forEach((value, i) => {
      expect(value).toBeCloseTo(expected.flat()[i], 12);
    });
  });

  test("with groups and dilation", () => {
    const x = count(1, 2, 6).div(10);
    const w = count(2, 2, 3).div(10).narrow(1, 0, 1);
    const out = convTranspose1d(x, w, { stride: 2, groups: 2, dilation: 2 });
    const expected = [
      [0, 0, 0, 0, 0.01, 0, 0.04, 0, 0.07, 0, 0.1, 0, 0.13, 0, 0.1],
      [0.36, 0, 0.84, 0, 1.45, 0, 1.66, 0, 1.87, 0, 2.08, 0, 1.57, 0, 0.88],
    ];
    [...out.data].forEach((value, i) => {
      expect(value).toBeCloseTo(expected.flat()[i], 12);
    });
  });

  test("in two dimensions, sizes by axis", () => {
    const options = { stride: [1, 2], padding: [0, 1], outputPadding: [0, 1] };
    const out = convTranspose2d(count(1, 2, 2, 2), count(2, 1, 2, 3).requiresGrad_(), options);
    expect(out.toArray()).toEqual([
      [
        [
          [28, 62, 36, 42],
          [84, 186, 106, 122],
          [68, 148, 82, 92],
        ],
      ],
    ]); // prettier-ignore
    expect(out.gradFn?.name).toBe("ConvolutionBackward0");
  });

  test("says what does not fit", () => {
    expect(() => convTranspose1d(count(1, 2, 3), count(3, 1, 2))).toThrow(
      "convTranspose1d: expected x [N, in, …] and weight [in, out / groups, …]",
    );
    expect(() => convTranspose1d(count(1, 1, 3), count(1, 1, 2), { outputPadding: 1 })).toThrow(
      "outputPadding [1] must be less than stride or dilation",
    );
    expect(() => convTranspose1d(count(1, 1, 1), count(1, 1, 1), { padding: 1 })).toThrow(
      "the result would have sizes [-1]",
    );
  });
});
