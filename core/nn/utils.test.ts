import { describe, expect, test } from "vitest";
import { manualSeed, nn, tensor, zeros } from "../index.js";

const withGrad = (values: number[]) => {
  const p = new nn.Parameter(zeros(values.length));
  p.grad = tensor(values);
  return p;
};

describe("clipping", () => {
  test("scales to the common norm and returns the one before", () => {
    const [a, b] = [withGrad([3]), withGrad([4])];
    expect(nn.utils.clipGradNorm_([a, b], 1).item()).toBe(5);
    expect(a.grad?.item()).toBeCloseTo(0.6, 5);
    expect(b.grad?.item()).toBeCloseTo(0.8, 5);
    expect(nn.utils.clipGradNorm_([a, b], 10, { normType: Number.POSITIVE_INFINITY }).item()).toBeCloseTo(
      0.8,
      5,
    );
  });

  test("limits elements, and skips parameters without gradient", () => {
    const a = withGrad([-3, 0.5]);
    nn.utils.clipGradValue_([a, new nn.Parameter(zeros(1))], 1);
    expect(a.grad?.toArray()).toEqual([-1, 0.5]);
  });

  test("may refuse norms that are not finite", () => {
    const a = withGrad([Number.NaN]);
    expect(() => nn.utils.clipGradNorm_(a, 1, { errorIfNonfinite: true })).toThrow(
      "the total norm of the gradients is NaN",
    );
  });
});

describe("parameters as a vector", () => {
  test("there and back", () => {
    const layer = new nn.Linear(2, 1);
    nn.utils.vectorToParameters(tensor([1, 2, 3]), layer.parameters());
    expect(layer.weight.toArray()).toEqual([[1, 2]]);
    expect(nn.utils.parametersToVector(layer.parameters()).toArray()).toEqual([1, 2, 3]);
    expect(() => nn.utils.vectorToParameters(tensor([1]), layer.parameters())).toThrow(
      "expected a vector of 3 elements, found [1]",
    );
  });
});

describe("init", () => {
  test("fills in place within the bounds of its formula", () => {
    manualSeed(0);
    const w = new nn.Parameter(zeros(200, 100));
    nn.init.xavierUniform_(w);
    const bound = Math.sqrt(6 / 300);
    const greatest = Math.max(...[...w.data].map(Math.abs));
    expect(greatest).toBeLessThanOrEqual(bound);
    expect(greatest).toBeGreaterThan(0.99 * bound);
    nn.init.kaimingNormal_(w, { nonlinearity: "relu" });
    expect(w.detach().std().item()).toBeCloseTo(Math.sqrt(2 / 100), 2);
    expect(w.requiresGrad).toBe(true);
    expect(w.version).toBe(2);
  });

  test("knows eye, constants and truncation", () => {
    expect(nn.init.eye_(zeros(2, 3)).toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect(nn.init.constant_(zeros(2), 7).toArray()).toEqual([7, 7]);
    const cut = nn.init.truncNormal_(zeros(1000), 0, 1, -0.5, 0.5);
    expect(Math.max(...[...cut.data].map(Math.abs))).toBeLessThanOrEqual(0.5);
    expect(nn.init.calculateGain("tanh")).toBe(5 / 3);
    expect(() => nn.init.xavierNormal_(zeros(3))).toThrow(
      "init.xavierNormal_: needs at least two dimensions, found [3]",
    );
  });
});
