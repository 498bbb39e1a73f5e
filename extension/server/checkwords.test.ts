import { expect, test } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import type { ComparedFigures } from "../protocol/run.js";
import { placeText, sentenceOf, verdictOf } from "./checkwords.js";

const trace = detachJson as Trace;
const [x] = trace.nodes;
const compared = (more: Partial<ComparedFigures>) => ({
  kind: "compared" as const,
  node: 0,
  compared: {
    checked: 4,
    of: 4,
    differing: 0,
    worst: { at: 1, engine: 1, difference: 1.000001, error: 1e-9 },
    kinks: 0,
    kink: null,
    unseen: 0,
    late: false,
    ...more,
  },
});
const said = (more: Partial<ComparedFigures>) => [
  verdictOf(compared(more)),
  sentenceOf(trace, x, compared(more)),
];

test("what agrees says of how many entries, with the worst", () => {
  expect(said({})).toEqual([
    "agrees",
    "The gradient of x agrees with finite differences (4 entries). Worst is x[1]: the engine has 1, finite differences 1 ± 1e-9.",
  ]);
});

test("a sample, the time that was up and what rounding hides are said", () => {
  expect(said({ checked: 64, of: 784, unseen: 2, late: true })).toEqual([
    "agrees",
    "The gradient of x agrees with finite differences (64 of 784 entries, seed 1). Worst is x[1]: the engine has 1, finite differences 1 ± 1e-9. At 2 entries the gradient is smaller than what rounding leaves of a difference: nothing can be said there. The time was up: the rest was not looked at.",
  ]);
});

test("what differs, what has no derivative, what could not be checked", () => {
  expect(said({ differing: 1, worst: { at: 0, engine: "NaN", difference: 2, error: 0 } })).toEqual([
    "differs",
    "The gradient of x differs from finite differences at 1 of 4 entries. Worst is x[0]: the engine has NaN, finite differences 2 ± 0.",
  ]);
  const kink = { at: 3, engine: 0, left: -1, right: 1 };
  expect(said({ checked: 1, kinks: 1, kink, worst: null })[0]).toBe("unknown");
  expect(sentenceOf(trace, x, { kind: "unknown", node: 0, reason: "it was lost" })).toBe(
    "The gradient of x could not be checked: it was lost.",
  );
  expect(said({ checked: 0, worst: null, late: true })).toEqual([
    "unknown",
    "The gradient of x could not be checked: the time was up before its first entry.",
  ]);
});

test("entries are named by their place", () => {
  expect([placeText(5, [2, 3]), placeText(0, []), placeText(4, [5])]).toEqual(["[1, 2]", "", "[4]"]);
});
