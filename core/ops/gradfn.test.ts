import { describe, expect, test } from "vitest";
import {
  clamp,
  fmod,
  lerp,
  nn,
  pow,
  rand,
  randn,
  remainder,
  scatter,
  slice,
  type Tensor,
  tensor,
  zeros,
} from "../index.js";

// gradFn's names of overloads, as torch 2.13 prints them.

const x = rand(3, 3).requiresGrad_().add(0);
const row = x.at(slice(0, 1));
const mask = tensor([true, false, true]);
const index = zeros(1, 3, { dtype: "int32" });
const { pad } = nn.functional;

describe("gradFn is called as in PyTorch", () => {
  test.each<[string, () => Tensor]>([
    ["SumBackward0", () => x.sum()],
    ["SumBackward1", () => x.sum(0)],
    ["SumBackward1", () => x.sum([0, 1])],
    ["MeanBackward0", () => x.mean()],
    ["MeanBackward1", () => x.mean({ dim: 0, keepdim: true })],
    ["ProdBackward0", () => x.prod()],
    ["ProdBackward1", () => x.prod(0)],
    ["SqueezeBackward0", () => row.squeeze()],
    ["SqueezeBackward1", () => row.squeeze(0)],
    ["UnsqueezeBackward0", () => x.unsqueeze(0)],
    ["UnsqueezeBackward0", () => x.at(null)],
    ["TBackward0", () => x.t()],
    ["TransposeBackward0", () => x.transpose(0, 1)],
    ["ViewBackward0", () => x.view(9)],
    ["PowBackward0", () => x.pow(2)],
    ["PowBackward1", () => x.pow(x)],
    ["PowBackward2", () => pow(2, x)],
    ["PowBackward0", () => x.square()],
    ["Log1PBackward0", () => x.log1p()],
    ["RemainderBackward0", () => remainder(x, 2)],
    ["RemainderBackward1", () => remainder(x, x)],
    ["FmodBackward0", () => fmod(x, 2)],
    ["FmodBackward1", () => fmod(x, x)],
    ["DivBackward2", () => x.div(2, { roundingMode: "floor" })],
    ["ClampBackward1", () => clamp(x, 0, 1)],
    ["ClampBackward1", () => clamp(x, { min: 0 })],
    ["ClampBackward0", () => clamp(x, x, x)],
    ["LerpBackward0", () => lerp(x, x, 0.5)],
    ["LerpBackward1", () => lerp(x, x, x)],
    ["MaskedFillBackward0", () => x.maskedFill(mask, 0)],
    ["MaskedFillBackward1", () => x.maskedFill(mask, tensor(0))],
    ["ScatterBackward0", () => scatter(x, 0, index, rand(1, 3))],
    ["ScatterBackward1", () => scatter(x, 0, index, 0.5)],
    ["SplitBackward0", () => x.split(2)[0]],
    ["SplitWithSizesBackward0", () => x.split([1, 2])[0]],
    ["FillBackward2", () => x.clone().fill_(2)],
    ["ConstantPadNdBackward0", () => pad(x, [1, 1])],
    ["ReflectionPad1DBackward0", () => pad(x.unsqueeze(0), [1, 1], { mode: "reflect" })],
    [
      "ReplicationPad2DBackward0",
      () => pad(randn(1, 1, 2, 2).add(x.sum()), [1, 1, 1, 1], { mode: "replicate" }),
    ],
  ])("%s", (name, make) => {
    const made = make();
    expect(made.gradFn?.name).toBe(name);
    made.sum().backward({ retainGraph: true });
  });
});
