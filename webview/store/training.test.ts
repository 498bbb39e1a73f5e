import { expect, test } from "vitest";
import type { TrainingStep } from "../../core/trace/steps.js";
import type { Trace } from "../../core/trace/trace.js";
import type { TrainingMessage } from "../../extension/protocol/panel.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { initial } from "./state.js";
import { onShow, passAt, trained, trainingOf, withTraining } from "./training.js";

const row = (step: number, clock: TrainingStep["clock"] = null): TrainingStep => ({
  step, loss: 1, norms: [1, 1, 1], clock,
}); // biome-ignore format: one row
const message = (more: Partial<TrainingMessage>): TrainingMessage => ({
  type: "training", fresh: false, live: true, shown: null, placed: true, names: ["w"], unnamed: 0, total: 0, every: 1,
  rows: [], ...more,
}); // biome-ignore format: one row

const detach = detachJson as Trace;
/** Passes that begin at 10, 20 and 50. */
const trace: Trace = {
  ...detach,
  backwards: [10, 20, 50].map(seq => ({ ...detach.backwards[0], seq })),
};

test("rows are added, and those of another training take their place; an empty one is none", () => {
  const first = trained(null, message({ fresh: true, rows: [row(0), row(1)] }));
  const second = trained(first, message({ rows: [row(2)], placed: false }));
  expect(second).toMatchObject({ total: 3, placed: false, rows: [{ step: 0 }, { step: 1 }, { step: 2 }] });
  expect(trained(second, message({ fresh: true, rows: [row(0)] }))).toMatchObject({ total: 1 });
  expect(trained(second, message({ fresh: true }))).toBe(null);
});

test("the pass of a step is the one within its time; else the nearest is named", () => {
  const at = (from: number, to: number) => passAt(trace, row(0, [from, to]));
  expect([at(0, 11), at(11, 21), at(20, 20)]).toEqual([
    { index: 0, exact: true },
    { index: 1, exact: true },
    { index: 1, exact: false },
  ]);
  expect([at(21, 29), at(41, 49), at(60, 70), at(0, 9)]).toEqual([
    { index: 1, exact: false },
    { index: 2, exact: false },
    { index: 2, exact: false },
    { index: 0, exact: false },
  ]);
  expect(passAt(trace, row(0))).toBe(null);
  expect(passAt({ ...trace, backwards: [] }, row(0, [0, 9]))).toBe(null);
});

test("the step on show is that of the pass on show, or the one that a recording says", () => {
  const live = trained(null, message({ rows: [row(0, [0, 11]), row(1, [11, 21]), row(2, [21, 51])] }))!;
  const state = { ...initial, trace, choice: { kind: "pass", index: 1 } as const };
  expect(onShow(live, state)).toBe(1);
  expect(onShow({ ...live, placed: false }, state)).toBe(-1);
  expect(onShow({ ...live, live: false, shown: 2 }, state)).toBe(2);
  expect(onShow(live, { ...state, choice: { kind: "whole" } })).toBe(-1);
});

test("a recording begins with its steps in sight, once, and only where nothing else is open", () => {
  const told = message({ fresh: true, live: false, shown: 0, rows: [row(0)] });
  const first = withTraining(initial, told);
  expect(first.open.training).toBe(true);
  const away = { ...first, open: initial.open };
  expect(withTraining(away, told).open.training).toBe(false);
  const busy = { ...initial, open: { ...initial.open, findings: true } };
  expect(withTraining(busy, told).open).toBe(busy.open);
  expect(withTraining(initial, { ...told, live: true }).open).toBe(initial.open);
});

test("nothing is told of a run with one pass and no training", () => {
  expect(trainingOf({ training: null, trace: detach })).toBe(null);
  expect(trainingOf({ training: null, trace: null })).toBe(null);
});
