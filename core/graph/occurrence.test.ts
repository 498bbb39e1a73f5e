import { expect, test } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import type { Trace, TraceFrame } from "../trace/trace.js";
import { counts, isAround, occurrenceOf, occurring } from "./occurrence.js";

const trace = detachJson as Trace;
const loop = (name: string, iteration: number, call = 0): TraceFrame => ({
  kind: "loop",
  name,
  call,
  iteration,
});

/** The node named y once for each list of frames. */
function repeated(...all: TraceFrame[][]): Trace {
  const y = trace.nodes.find(({ name }) => name === "y")!;
  return { ...trace, nodes: all.map((frames, id) => ({ ...y, id, frames })) };
}

test("finds every value again", () => {
  for (const node of trace.nodes) {
    const occurrence = occurrenceOf(trace, node);
    expect(occurrence && occurring(trace, occurrence)).toBe(node);
  }
});

test("tells iterations apart, and times within one", () => {
  const run = repeated(
    [],
    [],
    [loop("for@3", 0)],
    [loop("for@3", 1)],
    [loop("for@3", 1)],
    [loop("for@3", 0, 1)],
  );
  const all = run.nodes.map(node => occurrenceOf(run, node)!);
  expect(all.map(({ nth }) => nth)).toEqual([0, 1, 0, 0, 1, 0]);
  expect(all.map(each => occurring(run, each)?.id)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(all[3].frame).toEqual({ kind: "loop", name: "for@3", call: 0, iteration: 1 });
});

test("does not depend on callbacks in between, which a trace may leave out", () => {
  const whole = repeated([loop("for@3", 0)], [loop("for@3", 0), loop("run@4", 0)]);
  const bare = repeated([loop("for@3", 0)], [loop("for@3", 0)]);
  const second = occurrenceOf(bare, bare.nodes[1])!;
  expect(occurring(whole, second)?.id).toBe(1);
});

test("knows no constants, nor what stands in for others", () => {
  const [x] = trace.nodes;
  expect(occurrenceOf(trace, { ...x, kind: "constant" })).toBe(null);
  expect(occurrenceOf(trace, { ...x, standIn: true })).toBe(null);
  expect(occurrenceOf(trace, { ...x, site: null })).toBe(null);
  expect(occurring(trace, { ...occurrenceOf(trace, x)!, nth: 7 })).toBe(null);
});

test("frames", () => {
  expect(counts(loop("while@2", 0), null)).toBe(true);
  expect(counts(loop("each@2", 0), null)).toBe(false);
  expect(counts(loop("each@2", 0), "each@2")).toBe(true);
  expect(isAround(null, null)).toBe(true);
  expect(isAround(loop("for@3", 0), null)).toBe(false);
});
