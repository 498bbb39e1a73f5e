import { expect, test } from "vitest";
import type { Trace, TraceEvent } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { stepLenses } from "./steplens.js";
import { path, resultOf } from "./testing.js";

const detach = detachJson as Trace;
const text = "optimizer.step();\nscheduler.step();\n";
const site = { file: "detach.ts", line: 1, column: 1, endLine: 1, endColumn: 17 };
const of = (norm: number | null) => ({
  ...{ min: 1, max: 1, mean: 1, std: 0, nan: 0, inf: 0, zeros: 0, sample: [1] },
  norm,
});
const step = (seq: number, node: number, norm: number | null = 3): TraceEvent => ({
  seq,
  kind: "step",
  node,
  site,
  grad: of(norm),
});
const lenses = (events: TraceEvent[], more: Partial<Trace> = {}) =>
  stepLenses(resultOf({ ...detach, events, ...more }, text), path);

test("the last call's gradients are taken together; a scheduler's step says nothing", () => {
  const [lens, ...others] = lenses([step(10, 0, 9), step(11, 1, 9), step(20, 0, 3), step(21, 1, 4)]);
  expect(others).toEqual([]);
  expect(lens.title).toBe("‖∇‖ 5 · 2 parameters · the last of 2 steps");
  expect(lens.tooltip).toContain("The largest is that of y: 4.");
});

test("a parameter that the last call left alone is not counted from an earlier one", () => {
  expect(lenses([step(10, 0), step(11, 1), step(12, 0, 0.05)])[0].title).toBe(
    "‖∇‖ 5.0e-2 · 1 parameter · the last of 2 steps",
  );
});

test("a gradient without a finite norm says so; where iterations were left out their number is not told", () => {
  const truncated = { reason: "long", dropped: 5 };
  expect(lenses([step(1, 0), step(9, 0, null)], { truncated })[0].title).toBe("‖∇‖ not finite · 1 parameter");
});
