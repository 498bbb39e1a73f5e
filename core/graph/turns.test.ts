import { describe, expect, it } from "vitest";
import type { Trace, TraceFrame, TraceNode } from "../trace/trace.js";
import type { ViewGroup } from "./group.js";
import { turnValues } from "./turns.js";

const node = (id: number, inputs: number[], frames: TraceFrame[]): TraceNode => ({
  id, seq: id, kind: "op", op: "mul", inputs, output: 0, shape: [], dtype: "float32", requiresGrad: true, leaf: false,
  site: null, frames, value: null, grad: null, why: null, bytes: 4, ns: 0, saved: [], tensor: id, version: 0,
}); // biome-ignore format: one row

function traceOf(nodes: TraceNode[]): Trace {
  const edges = nodes.flatMap(({ id, inputs }) => inputs.map((from, slot) => ({ from, to: id, slot })));
  return {
    version: 1,
    file: "a.ts",
    nodes,
    edges,
    backwards: [],
    events: [],
    findings: [],
    truncated: null,
    error: null,
  };
}

const groupOf = (kind: ViewGroup["kind"], nodes: number[], numbers: number[]): ViewGroup => ({
  id: "g", kind, name: "g", type: null, level: 1, line: null, parent: null, open: false, nodes, text: "",
  turns: { count: numbers.length, numbers, shown: 0 }, more: 0, pills: [],
}); // biome-ignore format: one row

describe("turnValues", () => {
  it("are what an iteration hands on; of the last its last value", () => {
    const at = (iteration: number): TraceFrame[] => [{ kind: "loop", name: "for@1", call: 0, iteration }];
    const trace = traceOf([
      node(0, [], at(0)),
      node(1, [0], at(0)),
      node(2, [0], at(1)),
      node(3, [2], at(1)),
    ]);
    expect(turnValues(trace, groupOf("loop", [0, 1, 2, 3], [0, 1]))).toEqual([0, 3]);
    expect(turnValues(trace, groupOf("loop", [0, 1, 2, 3], [0, 1, 5]))).toEqual([0, 3, null]);
  });

  it("go by the order of calls, whatever their numbers", () => {
    const at = (call: number): TraceFrame[] => [{ kind: "module", name: "fc", call }];
    const trace = traceOf([node(0, [], at(7)), node(1, [], at(9))]);
    expect(turnValues(trace, groupOf("module", [0, 1], [0, 1]))).toEqual([0, 1]);
  });
});
