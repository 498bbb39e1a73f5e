// What a seed gives is part of the library's behaviour: the same numbers to the last bit, on every machine and in every
// version. These literals never change.
import { beforeEach, describe, expect, it } from "vitest";
import {
  arange,
  checkpoint,
  data,
  manualSeed,
  nn,
  ones,
  rand,
  randint,
  randn,
  randperm,
  type Tensor,
  zeros,
} from "../../core/index.js";

const f64 = { dtype: "float64" } as const;

beforeEach(() => manualSeed(42));

describe("the numbers of seed 42", () => {
  it("uniform and normal", () => {
    expect([...rand(4).data]).toEqual([
      0.15377163887023926, 0.8504892587661743, 0.018085837364196777, 0.21467816829681396,
    ]);
    manualSeed(42);
    expect([...rand(3, f64).data]).toEqual([0.15377165265745885, 0.018085883667157576, 0.913322514664976]);
    manualSeed(42);
    expect([...randn(4, f64).data]).toEqual([
      0.8586095655462517, -0.8566391951057624, 2.556685607138293, -0.7844742855223555,
    ]);
  });

  it("whole numbers and orders", () => {
    expect(randint(0, 1000, [5]).toArray()).toEqual([221, 732, 286, 873, 323]);
    manualSeed(42);
    expect(randperm(8).toArray()).toEqual([2, 1, 6, 4, 3, 0, 7, 5]);
    manualSeed(42);
    const loader = new data.DataLoader(new data.TensorDataset(arange(6)), { batchSize: 4, shuffle: true });
    expect([...loader].map(([batch]) => batch.toArray())).toEqual([
      [3, 1, 0, 4],
      [2, 5],
    ]); // prettier-ignore
  });

  it("masks of dropout, the same again where a checkpoint computes again", () => {
    const mask = [0, 0, 2, 0, 2, 0, 2, 0, 0, 2, 2, 2];
    expect(nn.functional.dropout(ones(12)).toArray()).toEqual(mask);
    manualSeed(42);
    const x = ones(12, { requiresGrad: true });
    checkpoint((y: Tensor) => nn.functional.dropout(y).square(), x)
      .sum()
      .backward();
    expect(x.grad?.toArray()).toEqual(mask.map(m => 2 * m * m));
  });

  it("first weights", () => {
    expect([...new nn.Linear(2, 2).weight.data]).toEqual([
      -0.48964083194732666, -0.6815294623374939, 0.5845263004302979, -0.5582500696182251,
    ]);
    manualSeed(42);
    expect([...nn.init.truncNormal_(zeros(3, f64)).data]).toEqual([
      0.8586095655462517, -0.8566391951057624, -0.7844742855223555,
    ]);
  });
});
