import { describe, expect, test } from "vitest";
import { optim, tensor } from "../index.js";

const { lrScheduler } = optim;
const sgd = (lr = 1) => new optim.SGD([tensor([0], { requiresGrad: true })], { lr });

/** The rates of the first steps. */
function rates(scheduler: { getLastLr(): number[]; step(): void }, count: number): number[] {
  return Array.from({ length: count }, () => {
    const [lr] = scheduler.getLastLr();
    scheduler.step();
    return Number(lr.toFixed(6));
  });
}

describe("schedules", () => {
  test.each([
    ["StepLR", () => new lrScheduler.StepLR(sgd(), 2, { gamma: 0.5 }), [1, 1, 0.5, 0.5, 0.25]],
    ["StepLR by name", () => new lrScheduler.StepLR(sgd(), { stepSize: 1, gamma: 0.5 }), [1, 0.5, 0.25]],
    ["MultiStepLR", () => new lrScheduler.MultiStepLR(sgd(), [1, 3]), [1, 0.1, 0.1, 0.01]],
    ["ExponentialLR", () => new lrScheduler.ExponentialLR(sgd(), 0.5), [1, 0.5, 0.25]],
    [
      "LinearLR",
      () => new lrScheduler.LinearLR(sgd(), { startFactor: 0.5, totalIters: 2 }),
      [0.5, 0.75, 1, 1],
    ],
    ["ConstantLR", () => new lrScheduler.ConstantLR(sgd(), { factor: 0.5, totalIters: 2 }), [0.5, 0.5, 1]],
    ["PolynomialLR", () => new lrScheduler.PolynomialLR(sgd(), { totalIters: 2, power: 2 }), [1, 0.25, 0, 0]],
    ["CosineAnnealingLR", () => new lrScheduler.CosineAnnealingLR(sgd(), 2), [1, 0.5, 0, 0.5, 1]],
    [
      "CosineAnnealingWarmRestarts",
      () => new lrScheduler.CosineAnnealingWarmRestarts(sgd(), 2),
      [1, 0.5, 1, 0.5],
    ],
    ["LambdaLR", () => new lrScheduler.LambdaLR(sgd(2), t => 1 / (1 + t)), [2, 1, 0.666667]],
    ["MultiplicativeLR", () => new lrScheduler.MultiplicativeLR(sgd(), t => 1 / (t + 1)), [1, 0.5, 0.166667]],
    [
      "OneCycleLR",
      () =>
        new lrScheduler.OneCycleLR(sgd(), {
          maxLr: 1,
          totalSteps: 6,
          pctStart: 0.5,
          annealStrategy: "linear",
          divFactor: 5,
          finalDivFactor: 2,
          cycleMomentum: false,
        }),
      [0.2, 0.6, 1, 0.7, 0.4],
    ],
  ])("%s", (_, make, expected) => {
    expect(rates(make(), expected.length)).toEqual(expected);
  });

  test("OneCycleLR moves the momentum against the rate, and ends", () => {
    const opt = new optim.Adam([tensor([0], { requiresGrad: true })]);
    const cycle = new lrScheduler.OneCycleLR(opt, { maxLr: 1, totalSteps: 4, pctStart: 0.5 });
    expect(opt.paramGroups[0].betas[0]).toBe(0.95);
    cycle.step();
    expect(opt.paramGroups[0].betas).toEqual([0.85, 0.999]);
    expect(opt.paramGroups[0].lr).toBe(1);
    cycle.step();
    cycle.step();
    expect(opt.paramGroups[0].lr).toBeCloseTo(0.04 / 1e4, 12);
    expect(() => cycle.step()).toThrow("OneCycleLR: step 5 of a cycle of 4 steps");
  });

  test.each<[string, object, [number, number][]]>([
    [
      "triangular",
      {},
      [
        [0.1, 0.9],
        [0.3, 0.85],
        [0.5, 0.8],
        [0.3, 0.85],
        [0.1, 0.9],
        [0.3, 0.85],
        [0.5, 0.8],
      ],
    ],
    [
      "triangular2",
      { stepSizeDown: 1, mode: "triangular2" },
      [
        [0.1, 0.9],
        [0.3, 0.85],
        [0.5, 0.8],
        [0.1, 0.9],
        [0.2, 0.875],
        [0.3, 0.85],
        [0.1, 0.9],
        [0.15, 0.8875],
      ],
    ],
    [
      "exp_range",
      { mode: "exp_range", gamma: 0.9 },
      [
        [0.1, 0.9],
        [0.28, 0.855],
        [0.424, 0.819],
        [0.2458, 0.86355],
        [0.1, 0.9],
        [0.218098, 0.870476],
        [0.312576, 0.846856],
        [0.195659, 0.876085],
      ],
    ],
  ])("CyclicLR %s moves rate and momentum as torch 2.13", (_, options, expected) => {
    const opt = new optim.SGD([tensor([0], { requiresGrad: true })], { lr: 1, momentum: 0.9 });
    const cycle = new lrScheduler.CyclicLR(opt, { baseLr: 0.1, maxLr: 0.5, stepSizeUp: 2, ...options });
    const seen = expected.map(() => {
      const { lr, momentum } = opt.paramGroups[0];
      cycle.step();
      return [Number(lr.toFixed(6)), Number(momentum.toFixed(6))];
    });
    expect(seen).toEqual(expected);
  });

  test("ChainedScheduler multiplies, as torch 2.13", () => {
    const one = sgd();
    const warm = new lrScheduler.ConstantLR(one, { factor: 0.1, totalIters: 2 });
    const decay = new lrScheduler.ExponentialLR(one, 0.5);
    expect(rates(new lrScheduler.ChainedScheduler([warm, decay]), 5)).toEqual([
      0.1, 0.05, 0.25, 0.125, 0.0625,
    ]);
    const two = sgd();
    const line = new lrScheduler.LinearLR(two, { startFactor: 0.5, totalIters: 2 });
    const cosine = new lrScheduler.CosineAnnealingLR(two, 4);
    expect(rates(new lrScheduler.ChainedScheduler([line, cosine]), 5)).toEqual([
      0.5, 0.640165, 0.5, 0.146447, 0,
    ]);
    expect(() => new lrScheduler.ChainedScheduler([line, warm])).toThrow("must belong to one optimizer");
  });

  test("SequentialLR hands over at its milestones", () => {
    const opt = sgd();
    const warm = new lrScheduler.ConstantLR(opt, { factor: 0.1, totalIters: 2 });
    const decay = new lrScheduler.ExponentialLR(opt, 0.5);
    expect(rates(new lrScheduler.SequentialLR(opt, [warm, decay], [2]), 5)).toEqual([0.1, 0.1, 1, 0.5, 0.25]);
  });

  test("ReduceLROnPlateau waits for patience, then reduces", () => {
    const plateau = new lrScheduler.ReduceLROnPlateau(sgd(), { factor: 0.5, patience: 1 });
    const seen = [1, 1, 1, 0.5, 0.5, 0.5].map(metric => {
      plateau.step(metric);
      return plateau.getLastLr()[0];
    });
    expect(seen).toEqual([1, 1, 0.5, 0.5, 0.5, 0.25]);
  });

  test("goes on from a saved state", () => {
    const a = new lrScheduler.StepLR(sgd(), 1);
    a.step();
    const b = new lrScheduler.StepLR(sgd(), 1);
    b.loadStateDict(a.stateDict());
    expect(b.getLastLr()).toEqual([0.1]);
  });

  test("says what is wrong", () => {
    expect(() => new lrScheduler.StepLR(sgd(), 0)).toThrow(
      "StepLR: stepSize must be a whole number > 0, got 0",
    );
    expect(() => new lrScheduler.LinearLR(sgd(), { startFactor: 0 })).toThrow(
      "LinearLR: startFactor must lie in (0, 1], got 0",
    );
    expect(() => new lrScheduler.ExponentialLR({} as never, 1)).toThrow(
      "the first argument must be an optimizer",
    );
  });
});
