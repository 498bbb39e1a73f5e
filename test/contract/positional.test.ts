import { expect, test } from "vitest";
import * as gg from "../../core/index.js";

// Contract, "Naming rule": positional arguments in PyTorch's order, keyword arguments as one trailing options object.
// An argument that nothing reads would be a silently wrong result, so each form is compared with literal values.

const { arange, data, nn, ones, optim, sum, tensor, zeros } = gg;
type Loose = (...args: unknown[]) => unknown;
const loose = (f: unknown) => f as Loose;
const text = (x: gg.Tensor) => String(x);

test("reductions", () => {
  const x = ones(2, 3);
  expect(sum(x, 1).toArray()).toEqual([3, 3]);
  expect(sum(x, 1, true).shape).toEqual([2, 1]);
  expect(sum(x, { dim: 1, keepdim: true }).shape).toEqual([2, 1]);
  expect(sum(x, 1, { keepdim: true }).shape).toEqual([2, 1]);
  expect(sum(x, [0, 1]).item()).toBe(6);
});

test("max along a dimension gives values and indices", () => {
  const found = gg.max(
    tensor([
      [1, 5],
      [7, 2],
    ]),
    1,
  );
  expect(found.values.toArray()).toEqual([5, 7]);
  expect(found.indices.toArray()).toEqual([1, 0]);
  expect(found.indices.dtype).toBe("int32");
});

test("flatten", () => {
  const x = ones(2, 3, 4);
  expect(x.flatten().shape).toEqual([24]);
  expect(x.flatten(1).shape).toEqual([2, 12]);
  expect(x.flatten(0, 1).shape).toEqual([6, 4]);
  expect(gg.flatten(x, { startDim: 1 }).shape).toEqual([2, 12]);
  expect(new nn.Flatten({ startDim: 0 }).forward(x).shape).toEqual([24]);
});

test("activations", () => {
  expect(gg.leakyRelu(tensor([-1]), 0.5).toArray()).toEqual([-0.5]);
  expect(gg.leakyRelu(tensor([-1]), { negativeSlope: 0.25 }).toArray()).toEqual([-0.25]);
  expect(text(gg.elu(tensor([-1]), 2))).toBe("tensor([-1.2642])");
  expect(text(gg.softplus(tensor([0]), 2))).toBe("tensor([0.3466])");
  expect(gg.hardtanh(tensor([-3, 3]), -2, 2).toArray()).toEqual([-2, 2]);
  expect(new nn.LeakyReLU(0.5).forward(tensor([-1])).item()).toBe(-0.5);
  expect(new nn.LeakyReLU({ negativeSlope: 0.5 }).forward(tensor([-1])).item()).toBe(-0.5);
  expect(new nn.Hardtanh({ maxVal: 2 }).forward(tensor([-3, 3])).toArray()).toEqual([-1, 2]);
});

test("clamp takes its limits by position and by name", () => {
  expect(arange(4).clamp(1, 2).toArray()).toEqual([1, 1, 2, 2]);
  expect(arange(4).clamp({ max: 2 }).toArray()).toEqual([0, 1, 2, 2]);
  expect(arange(4).clamp(null, 2).toArray()).toEqual([0, 1, 2, 2]);
  expect(
    arange(4)
      .clamp(tensor([1, 1, 1, 5]))
      .toArray(),
  ).toEqual([1, 1, 2, 5]);
  expect(arange(4).clamp_(1).toArray()).toEqual([1, 1, 2, 3]);
  expect(() => arange(4).clamp()).toThrow("clamp: give min, max or both");
  expect(() => loose(gg.clamp)(arange(4), "1")).toThrow(
    'clamp: min and max must be numbers or tensors, got "1"',
  );
});

test("comparisons within a tolerance", () => {
  expect(gg.allclose(ones(1), tensor([1.1]), 0.5)).toBe(true);
  expect(gg.allclose(ones(1), tensor([1.1]), { atol: 0.5 })).toBe(true);
  expect(gg.allclose(ones(1), tensor([1.1]))).toBe(false);
});

test("layers", () => {
  const image = ones(1, 1, 5, 5);
  expect(new nn.Conv2d(1, 2, 3, 2, 1).forward(image).shape).toEqual([1, 2, 3, 3]);
  expect(new nn.Conv2d(1, 2, 3, { stride: 2, padding: 1 }).forward(image).shape).toEqual([1, 2, 3, 3]);
  expect(new nn.Conv1d(1, 2, 3, 1, "same").forward(ones(1, 1, 5)).shape).toEqual([1, 2, 5]);
  expect(new nn.Conv2d(1, 2, 3, 1, 0, 1, 1, false).bias).toBe(null);
  expect(new nn.MaxPool2d(2, 1).forward(image).shape).toEqual([1, 1, 4, 4]);
  expect(new nn.AvgPool2d(2, { stride: 1 }).forward(image).shape).toEqual([1, 1, 4, 4]);
  expect(new nn.BatchNorm1d(2, 1e-3, 0.2)).toMatchObject({ eps: 1e-3, momentum: 0.2 });
  expect(new nn.LayerNorm(3, 1e-3).eps).toBe(1e-3);
  expect(new nn.GroupNorm(1, 2, 1e-3).eps).toBe(1e-3);
  expect(new nn.Embedding(3, 2, 0).weight.detach().at(0).toArray()).toEqual([0, 0]);
  expect(Object.keys(new nn.Linear(2, 3, false).stateDict())).toEqual(["weight"]);
  expect(Object.keys(new nn.LSTM(2, 3, 2).stateDict())).toHaveLength(8);
  expect(Object.keys(new nn.RNN(2, 3, 1, "relu", false).stateDict())).toEqual(["weightIhL0", "weightHhL0"]);
  expect(new nn.GRU(2, 3, { numLayers: 2 }).numLayers).toBe(2);
});

test("defaults of layers are PyTorch's", () => {
  expect(new nn.Dropout().p).toBe(0.5);
  expect(new nn.BatchNorm2d(2)).toMatchObject({ eps: 1e-5, momentum: 0.1 });
  expect(new nn.LayerNorm(2).eps).toBe(1e-5);
  expect(new nn.GroupNorm(1, 2).eps).toBe(1e-5);
  expect(new nn.LeakyReLU().negativeSlope).toBe(0.01);
  expect(new nn.Flatten().forward(ones(2, 3, 4)).shape).toEqual([2, 12]);
});

const parameter = () => [ones(1, { requiresGrad: true })];

test("optimisers and their defaults are PyTorch's", () => {
  const rest = ({ params: _, ...settings }: { params: gg.Tensor[] }) => settings;
  expect(rest(new optim.SGD(parameter(), 0.5, 0.9).paramGroups[0])).toEqual({
    lr: 0.5,
    momentum: 0.9,
    dampening: 0,
    weightDecay: 0,
    nesterov: false,
    maximize: false,
  });
  const adam = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, amsgrad: false, maximize: false };
  expect(rest(new optim.Adam(parameter()).paramGroups[0])).toEqual({ ...adam, weightDecay: 0 });
  expect(rest(new optim.AdamW(parameter()).paramGroups[0])).toEqual({ ...adam, weightDecay: 0.01 });
  expect(new optim.Adam(parameter(), 0.5, [0.5, 0.9]).paramGroups[0]).toMatchObject({
    lr: 0.5,
    betas: [0.5, 0.9],
  });
  expect(new optim.RMSprop(parameter()).paramGroups[0]).toMatchObject({ lr: 0.01, alpha: 0.99, eps: 1e-8 });
  expect(new optim.Adagrad(parameter()).paramGroups[0]).toMatchObject({ lr: 0.01, lrDecay: 0, eps: 1e-10 });
});

test("schedules", () => {
  const after = (make: (o: gg.optim.SGD) => gg.optim.lrScheduler.LRScheduler) => {
    const optimizer = new optim.SGD(parameter(), { lr: 1 });
    make(optimizer).step();
    return optimizer.paramGroups[0].lr;
  };
  const { StepLR, MultiStepLR, ExponentialLR, ConstantLR, CosineAnnealingLR } = optim.lrScheduler;
  expect(after(o => new StepLR(o, 1, 0.5))).toBe(0.5);
  expect(after(o => new StepLR(o, { stepSize: 1, gamma: 0.5 }))).toBe(0.5);
  expect(after(o => new StepLR(o, 1))).toBe(0.1);
  expect(after(o => new MultiStepLR(o, [1], 0.25))).toBe(0.25);
  expect(after(o => new ExponentialLR(o, 0.5))).toBe(0.5);
  expect(after(o => new ConstantLR(o, 0.5, 3))).toBe(0.5);
  expect(after(o => new CosineAnnealingLR(o, 1, 0.25))).toBe(0.25);
  expect(() => after(o => new StepLR(o))).toThrow("StepLR: stepSize is missing");
});

test("zeroGrad, loadStateDict and loaders", () => {
  const layer = new nn.Linear(1, 1);
  layer.forward(ones(1)).sum().backward();
  layer.zeroGrad(false);
  expect(layer.weight.grad?.toArray()).toEqual([[0]]);
  layer.zeroGrad();
  expect(layer.weight.grad).toBe(null);
  expect(layer.loadStateDict({}, false)).toEqual({ missingKeys: ["weight", "bias"], unexpectedKeys: [] });
  expect([...new data.DataLoader(new data.TensorDataset(arange(4)), 2)]).toHaveLength(2);
});

test("losses, init, buffers and the larger schedules", () => {
  const none = tensor([0], { dtype: "int32" });
  const scores = tensor([[1, 3]]);
  const weighed = new nn.CrossEntropyLoss(tensor([2, 1])).forward(scores, none);
  expect(weighed.item()).toBeCloseTo(Math.log(1 + Math.exp(2)), 5);
  const smooth = new nn.CrossEntropyLoss(null, { labelSmoothing: 0.5 }).forward(scores, none);
  expect(smooth.item()).toBeCloseTo(Math.log(1 + Math.exp(2)) - 0.25 * 2, 5);
  expect(new nn.HuberLoss("sum", 2).forward(tensor([3, 3]), zeros(2)).item()).toBe(8);
  expect(new nn.MSELoss({ reduction: "sum" }).forward(ones(2), zeros(2)).item()).toBe(2);
  const bound = Math.sqrt(6 / (1 + 4) / 3);
  expect(nn.init.kaimingUniform_(zeros(64, 3), 2).abs().max().item()).toBeLessThanOrEqual(bound);
  expect(nn.init.xavierUniform_(zeros(2, 2), 0).toArray()).toEqual([
    [0, 0],
    [0, 0],
  ]);
  const module = new nn.Module();
  module.registerBuffer("kept", ones(1));
  module.registerBuffer("scratch", ones(1), false);
  expect(Object.keys(module.stateDict())).toEqual(["kept"]);
  const { ReduceLROnPlateau, OneCycleLR } = optim.lrScheduler;
  const sgd = () => new optim.SGD(parameter(), { lr: 1, momentum: 0.9 });
  expect(new ReduceLROnPlateau(sgd(), "max", 0.5).options).toMatchObject({
    mode: "max",
    factor: 0.5,
    patience: 10,
  });
  expect(new OneCycleLR(sgd(), 2, 10).options).toMatchObject({ maxLr: 2, totalSteps: 10, pctStart: 0.3 });
});

test("a misspelt option is named", () => {
  const wrong: [() => unknown, string][] = [
    [() => loose(sum)(ones(1), { axis: 0 }), 'sum: no option is called "axis"; it takes dim, keepdim, dtype'],
    [() => loose(gg.add)(1, 2, { beta: 1 }), 'add: no option is called "beta"; it takes alpha'],
    [() => loose(gg.add)(ones(1), 2, 3), "add: expected options { alpha }, got number"],
    [() => loose(gg.div)(1, 2, { rounding_mode: "floor" }), 'div: no option is called "rounding_mode"'],
    [() => new nn.Conv2d(1, 2, 3, { strid: 2 } as object), 'Conv2d: no option is called "strid"'],
    [() => new nn.LSTM(1, 2, { num_layers: 2 } as object), 'LSTM: no option is called "num_layers"'],
    [
      () => new optim.SGD(parameter(), { learningRate: 1 } as object),
      'SGD: no option is called "learningRate"',
    ],
    [() => new nn.GELU({ aproximate: "tanh" } as object), 'GELU: no option is called "aproximate"'],
    [() => new nn.MSELoss({ reductoin: "sum" } as object), 'MSELoss: no option is called "reductoin"'],
    [() => loose(gg.defvjp)({ name: "f", backward: [] }), 'defvjp: no option is called "backward"'],
    [() => loose(gg.full)([1], "a"), 'full: the value must be a number or a boolean, got "a"'],
    [() => loose(tensor)([1], null), "tensor: expected options { dtype, requiresGrad, name }, got null"],
    [
      () => new data.DataLoader(new data.TensorDataset(zeros(1)), { batch_size: 2 } as object),
      'DataLoader: no option is called "batch_size"',
    ],
    [
      () => loose(gg.autograd.record)(() => 1, { train_mode: false }),
      'autograd.record: no option is called "train_mode"',
    ],
  ];
  for (const [call, message] of wrong) expect(call).toThrow(message);
});

test("a fractional alpha is refused for integers", () => {
  const i = tensor([1], { dtype: "int32" });
  expect(() => i.add(i, { alpha: 0.5 })).toThrow(
    "add: alpha 0.5 is a fraction, but both operands are whole numbers",
  );
  expect(i.add(1, { alpha: 2 }).toArray()).toEqual([3]);
});
