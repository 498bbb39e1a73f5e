import { expect, test } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import type { Trace } from "../trace/trace.js";
import { passFigures, steepest } from "./passfigures.js";

const trace = detachJson as Trace;

test("the loss and the largest gradient of a leaf", () => {
  expect(passFigures(trace)).toEqual([{ loss: 36, largest: 9.899494936611665, node: 0, bad: false }]);
  expect(steepest(trace)).toBe(null);
});

test("the steepest of several passes; what is not finite is said", () => {
  const twice = structuredClone(trace);
  const again = structuredClone(twice.backwards[0]);
  const leaf = again.steps.find(step => step.node === 0)!;
  leaf.grad.norm = 20;
  leaf.grad.nan = 1;
  twice.backwards.push(again);
  expect(steepest(twice)).toBe(1);
  expect(passFigures(twice)[1].bad).toBe(true);
});
