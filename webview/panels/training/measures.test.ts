import { describe, expect, it } from "vitest";
import { type TrainingStep, untrained } from "../../../core/trace/steps.js";
import type { Trained } from "../../store/state.js";
import { decades } from "./draw.js";
import { type Line, linesOf, MEASURES, ranked, scaleOf } from "./measures.js";
import { aboutText, stepText, valueText } from "./words.js";

const row = (step: number, loss: TrainingStep["loss"], norms: TrainingStep["norms"]): TrainingStep => ({
  step, loss, norms, clock: null,
}); // biome-ignore format: one row
const training = (rows: TrainingStep[], names: string[], more: Partial<Trained> = {}): Trained => ({
  ...untrained, names, rows, total: rows.length, live: true, shown: null, placed: true, ...more,
}); // biome-ignore format: one row
const line = (...values: number[]): Line => ({ name: "w", parameter: 0, values: Float64Array.from(values) });
const { gradient, update, loss } = MEASURES;

describe("lines", () => {
  const two = training([row(0, 4, [1, 10, 0.1, 2, 0, 3]), row(1, "NaN", ["NaN", 5, "NaN"])], ["w", "b"]);

  it("are of the loss, of gradients, and of updates over weights", () => {
    expect(linesOf(two, loss).map(({ values }) => [...values])).toEqual([[4, Infinity]]);
    expect(linesOf(two, gradient).map(({ values }) => [...values])).toEqual([
      [1, Infinity],
      [2, NaN],
    ]);
    expect(linesOf(two, update).map(({ values }) => [...values])).toEqual([
      [0.01, Infinity],
      [Infinity, NaN],
    ]);
  });

  it("a parameter of zeros that stays has an update of zero, one without a gradient none", () => {
    const still = training([row(0, 1, [0, 0, 0, null, 1, null])], ["w", "b"]);
    expect(linesOf(still, update).map(({ values }) => [...values])).toEqual([[0], [NaN]]);
  });
});

describe("the order of parameters", () => {
  it("begins with what was not finite, then the largest gradient", () => {
    expect(ranked([line(1, 2), line(9, NaN), line(Infinity, 0), line(NaN)], gradient)).toEqual([2, 1, 0, 3]);
  });

  it("of ratios begins with those furthest from what is usual, on either side", () => {
    expect(ranked([line(1e-3), line(1e-2), line(1e-6), line(0)], update)).toEqual([3, 2, 1, 0]);
  });
});

describe("scales", () => {
  it("are logarithmic for norms, and for a loss of more than two decades", () => {
    expect(scaleOf([line(1, 4)], loss)).toEqual({ low: 1, high: 4, log: false });
    expect(scaleOf([line(0.01, 4)], loss)).toEqual({ low: 0.01, high: 4, log: true });
    expect(scaleOf([line(-1, 400)], loss)).toEqual({ low: -1, high: 400, log: false });
    expect(scaleOf([line(0, 1, 8)], gradient)).toEqual({ low: 1, high: 8, log: true });
  });

  it("hold what is usual, and are there for one value or none", () => {
    expect(scaleOf([line(0.5)], update)).toEqual({ low: 1e-3, high: 0.5, log: true });
    expect(scaleOf([line(3)], loss)).toEqual({ low: 2, high: 4, log: false });
    expect(scaleOf([line(3)], gradient)).toEqual({ low: 0.3, high: 30, log: true });
    expect(scaleOf([line(0, Infinity)], gradient)).toEqual({ low: 1e-3, high: 1, log: true });
    expect(scaleOf([line(NaN)], loss)).toEqual({ low: 0, high: 1, log: false });
  });

  it("have at most five decades marked", () => {
    expect(decades([1e-3, 10])).toEqual([1e-3, 1e-2, 0.1, 1, 10]);
    expect(decades([1e-12, 1]).length).toBe(5);
  });
});

describe("words", () => {
  const rows = [row(0, 4, [1, 10, 0.1]), row(8, 2, [0.5, 10, 0.05])];

  it("say how many steps there are, and which have no numbers", () => {
    expect(aboutText(training(rows.slice(0, 1), ["w"]), false)).toBe("1 step · 1 parameter.");
    expect(aboutText(training(rows, ["w", "b"], { total: 12_500, every: 8 }), true)).toBe(
      "12,500 steps so far, every 8th measured · 2 parameters.",
    );
    expect(aboutText(training(rows, ["w"], { total: 99, every: 2, unnamed: 3 }), false)).toBe(
      "99 steps, every 2nd measured · 1 parameter; 3 more are not measured.",
    );
    expect(aboutText(training(rows, ["w"], { total: 2, unnamed: 3, live: false }), false)).toContain(
      "1 parameter; 3 more are not shown.",
    );
    expect(aboutText(training(rows, ["w"], { total: 12 }), false)).toBe(
      "12 steps, 2 of them measured · 1 parameter.",
    );
  });

  it("count steps from one, and say what is not finite and what is not there", () => {
    const of = training(rows, ["w"], { total: 9 });
    expect(stepText(of, 1, linesOf(of, gradient)[0], gradient)).toBe(
      "step 9 of 9 · loss 2 · w ‖gradient‖ 0.5",
    );
    expect([1.5, NaN, Infinity, undefined].map(valueText)).toEqual(["1.5", "none", "✕ not finite", "none"]);
  });
});
