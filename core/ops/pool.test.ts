import { describe, expect, test } from "vitest";
import { adaptiveAvgPool1d, arange, avgPool1d, avgPool2d, maxPool1d, maxPool2d, tensor } from "../index.js";

describe("pooling", () => {
  test("takes inputs without a batch, options by position or name", () => {
    const x = arange(6).reshape(1, 6);
    expect(maxPool1d(x, 2).toArray()).toEqual([[1, 3, 5]]);
    expect(maxPool1d(x, 3, 1, 0, 2).toArray()).toEqual([[4, 5]]);
    expect(avgPool1d(x, 4, { stride: 4, ceilMode: true }).toArray()).toEqual([[1.5, 4.5]]);
    expect(avgPool2d(x.unsqueeze(1), [1, 2]).toArray()).toEqual([[[0.5, 2.5, 4.5]]]);
    expect(adaptiveAvgPool1d(x, 3).toArray()).toEqual([[0.5, 2.5, 4.5]]);
  });

  test("the gradient goes to the first greatest element", () => {
    const x = tensor(
      [
        [
          [
            [1, 1],
            [0, 1],
          ],
        ],
      ],
      { requiresGrad: true },
    );
    maxPool2d(x, 2).sum().backward();
    expect(x.grad?.toArray()).toEqual([
      [
        [
          [1, 0],
          [0, 0],
        ],
      ],
    ]);
  });

  test("says what does not fit", () => {
    expect(() => maxPool2d(arange(4), 2)).toThrow(
      "maxPool2d: expected x [N, C, H, W] or [C, H, W], found [4]",
    );
    expect(() => maxPool1d(arange(4).reshape(1, 4), 5)).toThrow(
      "maxPool1d: a kernel of [5] with dilation [1] does not fit into [4]",
    );
    expect(() => avgPool1d(arange(4).reshape(1, 4), 2, { padding: 2 })).toThrow(
      "padding [2] is more than half of the kernel [2]",
    );
  });
});
