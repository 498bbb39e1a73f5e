import { describe, expect, it } from "vitest";
import { buildTrace } from "../../core/trace/build.js";
import type { Trace, TraceFrame } from "../../core/trace/trace.js";
import { dropSingleCallbacks } from "./callbacks.js";

const loop = (name: string, call: number, iteration: number): TraceFrame => ({
  kind: "loop",
  name,
  call,
  iteration,
});

function kept(...paths: TraceFrame[][]): string[] {
  const trace: Trace = buildTrace([], 0, { file: "a.ts", sites: [], error: null });
  const node = {
    id: 0,
    seq: 0,
    kind: "op",
    op: "mul",
    inputs: [],
    output: 0,
    shape: [],
    dtype: "float32",
  } as const;
  const rest = { requiresGrad: false, leaf: false, site: null, value: null, grad: null, why: null } as const;
  trace.nodes = paths.map(frames => ({
    ...node,
    ...rest,
    inputs: [],
    shape: [],
    bytes: 4,
    ns: 0,
    saved: [],
    tensor: 0,
    version: 0,
    frames,
  })); // prettier-ignore
  dropSingleCallbacks(trace);
  return trace.nodes.map(({ frames }) =>
    frames.map(({ name, iteration }) => `${name}[${iteration}]`).join(" "),
  );
}

describe("callbacks", () => {
  it("that ran once are no loop", () => {
    expect(kept([loop("noGrad@3", 0, 0), loop("for@1", 0, 0)])).toEqual(["for@1[0]"]);
  });

  it("that ran again are one, from their first time on", () => {
    expect(kept([loop("times3@3", 0, 0)], [loop("times3@3", 0, 1)], [loop("times3@3", 1, 0)])).toEqual([
      "times3@3[0]",
      "times3@3[1]",
      "",
    ]);
  });

  it("of array methods are loops however short", () => {
    expect(kept([loop("map@2", 0, 0)], [loop("while@9", 0, 0)])).toEqual(["map@2[0]", "while@9[0]"]);
  });
});
