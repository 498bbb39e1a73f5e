import { describe, expect, test } from "vitest";
import { arange, gradcheck, manualSeed, nn, ones, randn, tensor, zeros } from "../index.js";

const f64 = { dtype: "float64" } as const;

describe("Linear", () => {
  test("computes x Wᵀ + b", () => {
    const layer = new nn.Linear(2, 1);
    layer.loadStateDict({ weight: tensor([[2, 3]]), bias: tensor([10]) });
    expect(
      layer
        .forward(
          tensor([
            [1, 1],
            [0, 2],
          ]),
        )
        .toArray(),
    ).toEqual([[15], [16]]);
    expect(layer.forward(tensor([1, 0])).toArray()).toEqual([12]);
  });

  test("begins uniform in ±1/√in, the same for the same seed", () => {
    manualSeed(3);
    const a = new nn.Linear(4, 100);
    manualSeed(3);
    expect(new nn.Linear(4, 100).weight.toArray()).toEqual(a.weight.toArray());
    const sizes = [...a.weight.data].map(Math.abs);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(0.5);
    expect(Math.max(...sizes)).toBeGreaterThan(0.45);
  });

  test("refuses sizes that are none", () => {
    expect(() => new nn.Linear(0, 1)).toThrow("Linear: inFeatures must be a whole number >= 1, got 0");
  });
});

describe("convolution layers", () => {
  test("pad in the mode asked for", () => {
    const layer = new nn.Conv1d(1, 1, 3, { padding: 1, paddingMode: "circular", bias: false });
    layer.loadStateDict({ weight: tensor([[[1, 10, 100]]]) });
    expect(layer.forward(tensor([[[1, 2, 3]]])).toArray()).toEqual([[[213, 321, 132]]]);
  });

  test("keep the size with padding same, also for an even kernel", () => {
    const layer = new nn.Conv2d(1, 1, 2, { padding: "same", bias: false });
    layer.loadStateDict({
      weight: tensor([
        [
          [
            [1, 1],
            [1, 1],
          ],
        ],
      ]),
    });
    expect(layer.forward(ones(1, 1, 2, 2)).toArray()).toEqual([
      [
        [
          [4, 2],
          [2, 1],
        ],
      ],
    ]);
  });

  test("refuse groups that do not divide", () => {
    expect(() => new nn.Conv2d(3, 4, 1, { groups: 2 })).toThrow(
      "3 in and 4 out channels do not divide into 2 groups",
    );
  });
});

describe("pooling layers", () => {
  test("pool with the options of their functions", () => {
    const x = arange(16).reshape(1, 1, 4, 4);
    expect(new nn.MaxPool2d(2).forward(x).toArray()).toEqual([
      [
        [
          [5, 7],
          [13, 15],
        ],
      ],
    ]);
    expect(new nn.AvgPool2d(2, { stride: 2 }).forward(x).toArray()).toEqual([
      [
        [
          [2.5, 4.5],
          [10.5, 12.5],
        ],
      ],
    ]);
    expect(new nn.MaxPool1d(2).forward(tensor([[1, 3, 2, 0]])).toArray()).toEqual([[3, 2]]);
    expect(new nn.AvgPool1d(2).forward(tensor([[1, 3, 2, 0]])).toArray()).toEqual([[2, 1]]);
    expect(new nn.AdaptiveAvgPool2d(1).forward(x).toArray()).toEqual([[[[7.5]]]]);
  });
});

describe("normalisation layers", () => {
  test("BatchNorm takes the batch's statistics in training and the running ones in evaluation", () => {
    const layer = new nn.BatchNorm1d(1, { eps: 0, dtype: "float64" });
    expect(layer.forward(tensor([[1], [3]], f64)).toArray()).toEqual([[-1], [1]]);
    expect(layer.runningMean?.toArray()).toEqual([0.2]);
    // The unbiased variance of [1, 3] is 2: 0.9 · 1 + 0.1 · 2.
    expect(layer.runningVar?.item()).toBeCloseTo(1.1, 12);
    layer.eval();
    expect(layer.forward(tensor([[1.2]], f64)).item()).toBeCloseTo(1 / Math.sqrt(1.1), 12);
    expect(layer.numBatchesTracked?.item()).toBe(1);
  });

  test("with momentum null the running statistics are plain averages", () => {
    const layer = new nn.BatchNorm1d(1, { momentum: null, dtype: "float64" });
    layer.forward(tensor([[1], [3]], f64));
    layer.forward(tensor([[3], [5]], f64));
    expect(layer.runningMean?.toArray()).toEqual([3]);
  });

  test("without running statistics evaluation uses the batch's, too", () => {
    const layer = new nn.BatchNorm1d(1, { trackRunningStats: false, affine: false, eps: 0 }).eval();
    expect(layer.forward(tensor([[1], [3]])).toArray()).toEqual([[-1], [1]]);
  });

  test("BatchNorm refuses one value a channel, and other channels", () => {
    const layer = new nn.BatchNorm2d(2);
    expect(() => layer.forward(zeros(1, 2, 1, 1))).toThrow(
      "batchNorm: training needs more than one value a channel",
    );
    expect(() => layer.forward(zeros(1, 3, 2, 2))).toThrow(
      "BatchNorm2d: expected 4 dimensions with 2 channels, found [1, 3, 2, 2]",
    );
  });

  test("LayerNorm and GroupNorm centre and scale their groups", () => {
    const layer = new nn.LayerNorm(2, { eps: 0 });
    expect(
      layer
        .forward(
          tensor([
            [1, 3],
            [10, 30],
          ]),
        )
        .toArray(),
    ).toEqual([
      [-1, 1],
      [-1, 1],
    ]);
    const group = new nn.GroupNorm(1, 2, { eps: 0 });
    expect(group.forward(tensor([[[1], [3]]])).toArray()).toEqual([[[-1], [1]]]);
    expect(new nn.LayerNorm([2], { elementwiseAffine: false }).parameters()).toEqual([]);
  });
});

describe("Dropout", () => {
  test("zeroes and scales in training only", () => {
    manualSeed(1);
    const layer = new nn.Dropout(0.25);
    const out = [...layer.forward(ones(1000)).data];
    const kept = out.filter(v => v !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / 0.75)]));
    expect(Math.abs(kept.length - 750)).toBeLessThan(60);
    const x = ones(3);
    expect(layer.eval().forward(x)).toBe(x);
    expect(() => new nn.Dropout(2)).toThrow("Dropout: p must lie in [0, 1], got 2");
  });
});

describe("Embedding", () => {
  test("looks rows up; the padding row is zero and gets no gradient", () => {
    const layer = new nn.Embedding(3, 2, { paddingIdx: 0 });
    const out = layer.forward(tensor([0, 2, 2], { dtype: "int32" }));
    expect(out.toArray()).toEqual([[0, 0], ...[2, 2].map(i => layer.weight.at(i).toArray())]);
    out.sum().backward();
    expect(layer.weight.grad?.toArray()).toEqual([
      [0, 0],
      [0, 0],
      [2, 2],
    ]);
    expect(() => layer.forward(tensor([3], { dtype: "int32" }))).toThrow(
      "embedding: index 3 is out of range for a table of 3 rows",
    );
    expect(() => layer.forward(tensor([0]))).toThrow(
      "embedding: indices must be an int32 tensor, got float32",
    );
  });
});

describe("losses as modules", () => {
  test("keep their options", () => {
    const x = tensor([[1, 2]]);
    const y = tensor([[0, 0]]);
    expect(new nn.MSELoss().forward(x, y).item()).toBe(2.5);
    expect(new nn.MSELoss({ reduction: "sum" }).forward(x, y).item()).toBe(5);
    expect(new nn.L1Loss().forward(x, y).item()).toBe(1.5);
    expect(
      new nn.CrossEntropyLoss().forward(tensor([[0, 0]]), tensor([1], { dtype: "int32" })).item(),
    ).toBeCloseTo(Math.log(2), 6);
    expect(new nn.BCEWithLogitsLoss().forward(tensor([0]), tensor([1])).item()).toBeCloseTo(Math.log(2), 6);
  });
});

describe("gradients through layers", () => {
  test.each([
    ["Conv2d", new nn.Conv2d(2, 2, 2, { padding: 1, ...f64 }), [1, 2, 3, 3]],
    ["BatchNorm2d", new nn.BatchNorm2d(2, f64), [2, 2, 2, 2]],
    ["LayerNorm", new nn.LayerNorm(4, f64), [2, 4]],
    ["GroupNorm", new nn.GroupNorm(2, 4, f64), [2, 4, 2]],
    ["LSTM", new nn.LSTM(2, 2, f64), [3, 1, 2]],
    ["GRU", new nn.GRU(2, 2, { ...f64, bidirectional: true }), [3, 1, 2]],
  ] as const)("%s agrees with finite differences", (_, layer, shape) => {
    manualSeed(0);
    const x = randn([...shape], { ...f64, requiresGrad: true });
    const run = (input: typeof x) => {
      const out: unknown = (layer as nn.Layer).forward(input);
      return Array.isArray(out) ? out[0] : out;
    };
    expect(gradcheck(run, [x])).toBe(true);
  });
});
