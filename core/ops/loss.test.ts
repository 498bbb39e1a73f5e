import { describe, expect, test } from "vitest";
import { nn, ones, tensor, zeros } from "../index.js";

const F = nn.functional;
const ints = (...values: number[]) => tensor(values, { dtype: "int32" });

describe("losses", () => {
  test("reduce by mean, sum or not at all", () => {
    const [x, y] = [tensor([1, 3]), zeros(2)];
    expect(F.mseLoss(x, y).item()).toBe(5);
    expect(F.mseLoss(x, y, "sum").item()).toBe(10);
    expect(F.mseLoss(x, y, { reduction: "none" }).toArray()).toEqual([1, 9]);
    expect(F.mseLoss(x, 1).item()).toBe(2);
    expect(() => F.mseLoss(x, y, "max" as never)).toThrow(
      'mseLoss: reduction must be "mean", "sum" or "none", got "max"',
    );
    expect(() => F.mseLoss(x, zeros(3))).toThrow("do not broadcast");
  });

  test("knees lie where they are put", () => {
    expect(F.smoothL1Loss(tensor([1, 4]), zeros(2), { beta: 2, reduction: "none" }).toArray()).toEqual([
      0.25, 3,
    ]);
    expect(F.huberLoss(tensor([1, 4]), zeros(2), "none", 2).toArray()).toEqual([0.5, 6]);
    expect(() => F.huberLoss(ones(1), zeros(1), { delta: 0 })).toThrow(
      "huberLoss: delta must be greater than 0, got 0",
    );
  });

  test("crossEntropy takes classes or probabilities", () => {
    const x = tensor([[0, 0, 0]]);
    expect(F.crossEntropy(x, ints(2)).item()).toBeCloseTo(Math.log(3), 6);
    expect(F.crossEntropy(x, tensor([[0.5, 0.5, 0]])).item()).toBeCloseTo(Math.log(3), 6);
    expect(() => F.crossEntropy(x, ints(3))).toThrow(
      "crossEntropy: target 3 (element 0) is out of range for the 3 classes of x [1, 3]",
    );
    expect(() => F.crossEntropy(x, ints(0, 1))).toThrow(
      "crossEntropy: target [2] does not fit x [1, 3]; a target of classes is [1]",
    );
    expect(() => F.crossEntropy(x, zeros(1, 2))).toThrow(
      "a target of probabilities has x's shape; found x [1, 3] and target [1, 2]",
    );
    expect(() => F.crossEntropy(x, ints(0), { labelSmoothing: 2 })).toThrow(
      "labelSmoothing must lie in [0, 1], got 2",
    );
    expect(() => F.crossEntropy(x, ints(0), { weight: ones(2) })).toThrow(
      "weight [2] must have one entry for each of the 3 classes",
    );
  });

  test("a class of weight 0 is not an ignored one", () => {
    const weight = tensor([0, 1]);
    const x = tensor([[0, 0]]);
    const all = F.crossEntropy(x, ints(0), { weight, labelSmoothing: 0.5, reduction: "sum" });
    expect(all.item()).toBeCloseTo(0.25 * Math.log(2), 6);
  });

  test("binary cross entropy refuses what is no probability", () => {
    expect(F.binaryCrossEntropy(tensor([0.5]), tensor([1])).item()).toBeCloseTo(Math.log(2), 6);
    expect(() => F.binaryCrossEntropy(tensor([2]), tensor([1]))).toThrow(
      "binaryCrossEntropy: x must lie in [0, 1], found 2",
    );
    expect(() => F.binaryCrossEntropyWithLogits(ones(2), ones(3))).toThrow(
      "x [2] and target [3] must have the same shape",
    );
  });

  test("klDiv averages over the broadcast elements", () => {
    const x = zeros(2, 2);
    expect(F.klDiv(x, tensor([1, 1]), { reduction: "batchmean" }).item()).toBe(0);
    const w = zeros(1, 2).requiresGrad_();
    F.klDiv(w, ones(2, 2)).backward();
    expect(w.grad?.toArray()).toEqual([[-0.5, -0.5]]);
  });
});

describe("normalisation", () => {
  test("says what does not fit", () => {
    expect(() => F.layerNorm(ones(2, 3), [2])).toThrow(
      "layerNorm: x [2, 3] does not end in normalizedShape [2]",
    );
    expect(() => F.groupNorm(ones(2, 3), 2)).toThrow(
      "groupNorm: x [2, 3] must be [N, C, …] with C divisible by 2 groups",
    );
    expect(() => F.batchNorm(ones(2, 3), null, null)).toThrow(
      "outside of training it needs runningMean and runningVar",
    );
    expect(() => F.layerNorm(ones(2, 3), 3, ones(2))).toThrow(
      "layerNorm: weight [2] does not fit x [2, 3]; expected [3]",
    );
  });

  test("takes a bias without a weight", () => {
    expect(F.layerNorm(tensor([[1, 3]]), 2, { bias: tensor([10, 20]), eps: 0 }).toArray()).toEqual([[9, 21]]);
    const [m, v] = [zeros(1), ones(1)];
    expect(F.batchNorm(tensor([[2]]), m, v, { bias: tensor([1]), eps: 0 }).toArray()).toEqual([[3]]);
  });
});

describe("embedding, oneHot, cosineSimilarity", () => {
  test("say what is out of range", () => {
    expect(F.oneHot(ints(1, 0)).toArray()).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(() => F.oneHot(ints(3), 3)).toThrow("oneHot: index 3 is out of range for 3 classes");
    expect(() => F.embedding(ints(-1), ones(2, 2))).toThrow(
      "embedding: index -1 is out of range for a table of 2 rows",
    );
    expect(F.cosineSimilarity(tensor([[1, 0]]), tensor([[1, 1]])).item()).toBeCloseTo(Math.SQRT1_2, 6);
  });
});
