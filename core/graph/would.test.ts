import { describe, expect, it } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import type { Trace } from "../trace/trace.js";
import { view } from "./view.js";
import { would } from "./would.js";

const detach = detachJson as Trace;

function ofCut(trace: Trace) {
  const shown = view(trace, { pass: 0 });
  return would(trace, shown, shown.wires.find(wire => wire.blocked)!);
}

describe("would", () => {
  it("finds what detach holds back from x: 2 · x · z̄ · x", () => {
    // ū = z̄ · x = 0 1 2 3; through y = x × x each of the two slots adds ū · x.
    expect(ofCut(detach)).toEqual({ through: [0, 1, 2, 3], leaves: [{ node: 0, add: [0, 2, 8, 18] }] });
  });

  it("goes through untracked operations between the cut and the pass", () => {
    const trace = structuredClone(detach);
    const [, , u, z] = trace.nodes;
    trace.nodes.push({ ...u, id: 9, seq: 2.5, kind: "op", op: "neg", name: "v", inputs: [2] });
    z.inputs = [9, 0];
    trace.edges = trace.edges.filter(edge => edge.from !== 2);
    trace.edges.push({ from: 2, to: 9, slot: 0 }, { from: 9, to: 3, slot: 0 });
    expect(ofCut(trace)?.leaves[0].add).toEqual([0, -2, -8, -18]);
  });

  it("has no answer where a rule is not elementwise", () => {
    const trace = structuredClone(detach);
    trace.nodes[1].op = "matmul";
    expect(ofCut(trace)).toBeNull();
  });

  it("has no answer where entries are missing", () => {
    const trace = structuredClone(detach);
    for (const node of trace.nodes) if (node.shape.length > 0) node.shape = [400];
    expect(ofCut(trace)).toBeNull();
  });

  it("has no answer for a value that nothing of the pass used", () => {
    const trace = structuredClone(detach);
    trace.backwards[0].steps = [];
    expect(ofCut(trace)).toBeNull();
  });
});
