import { expect, test } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import type { Trace, TraceNode } from "../trace/trace.js";
import { compare } from "./compare.js";
import { goneFrom, goneText } from "./gone.js";
import { view } from "./view.js";

const trace = detachJson as Trace;
const whole = (of: Trace) => ({ trace: of, pass: null });

/** With a relu r between y and its detached u, and a value of its own that nothing uses. */
function longer(): Trace {
  const copy = structuredClone(trace);
  const relu: TraceNode = { ...copy.nodes[1], id: 50, seq: 1.5, op: "relu", inputs: [1], name: "r" };
  const tail: TraceNode = { ...copy.nodes[3], id: 51, seq: 90, op: "exp", inputs: [3], name: "tail" };
  const tail2: TraceNode = { ...tail, id: 52, seq: 91, inputs: [51], name: "tail2" };
  const alone: TraceNode = { ...copy.nodes[0], id: 53, seq: 0.5, inputs: [], name: "alone" };
  copy.nodes.push(relu, tail, tail2, alone);
  copy.nodes[2].inputs = [50];
  copy.edges = copy.edges.map(edge => (edge.to === 2 ? { ...edge, from: 50 } : edge));
  copy.edges.push({ from: 1, to: 50, slot: 0 }, { from: 3, to: 51, slot: 0 }, { from: 51, to: 52, slot: 0 });
  return copy;
}

test("what is gone is placed before what used it, else after what it came from; what stood alone has no place", () => {
  const before = longer();
  const shown = view(trace, { pass: null });
  const found = goneFrom(compare(whole(before), whole(trace)), shown);
  const named = found.map(({ box, side, nodes }) => [shown.boxes[box].node, side, nodes]);
  expect(named).toEqual([
    [2, "before", [50]],
    [3, "after", [51, 52]],
  ]);
  expect(found.map(each => goneText(before, each))).toEqual(["− r", "− 2 gone"]);
});

test("nothing is gone from a run compared with itself", () => {
  expect(goneFrom(compare(whole(trace), whole(trace)), view(trace, { pass: null }))).toEqual([]);
});
