import { describe, expect, it } from "vitest";
import { randn, tensor } from "../../core/index.js";
import { tape } from "../../core/internal.js";
import { at, program, recording } from "../../core/trace/testing.js";
import type { Trace } from "../../core/trace/trace.js";
import { nameNodes } from "./names.js";
import type { Source } from "./sources.js";

/** Runs with each call at the site of its line; the sources of the lines say which variable holds what. */
function traced(
  lines: readonly [callee: string, holder: string | null][],
  run: (line: <T>(n: number, call: () => T) => T) => void,
): [Trace, Source[]] {
  const { sites, find } = program("a.ts", lines.map(([callee]) => callee).join("\n"));
  const numbers = lines.map(([callee], i) => find(i + 1, callee));
  const { tape: recorder, trace } = recording();
  tape.recorder = recorder;
  try {
    run((n, call) => at(numbers[n - 1], call));
  } finally {
    tape.recorder = null;
  }
  return [trace({ sites }), sites.map((site, i) => ({ ...site, callee: lines[i][0], holder: lines[i][1] }))];
}

const names = ([trace, sources]: [Trace, Source[]], given: number[] = []) => {
  nameNodes(trace, sources, given);
  return trace.nodes.map(({ op, name, aliases }) => [op, name, ...(aliases ?? [])].join(" ").trim());
};

describe("names from the text", () => {
  it("go to every node of the operation that was called, in a loop, too", () => {
    const made = traced(
      [
        ["randn", "x"],
        ["tanh", "y"],
      ],
      line => {
        const x = line(1, () => randn(3));
        line(2, () => x.tanh().tanh());
      },
    );
    expect(names(made)).toEqual(["randn x", "tanh y", "tanh y"]);
  });

  it("go to what a function gave only where one node can be meant", () => {
    const made = traced(
      [
        ["f", "y"],
        ["g", "z"],
      ],
      line => {
        const x = line(1, () => randn(3).mul(2).exp());
        line(2, () => [x.sin(), x.cos()]);
      },
    );
    expect(names(made)).toEqual(["randn", "constant", "mul", "exp y", "sin", "cos"]);
  });

  it("stay with versions made in place, and come from earlier steps as given", () => {
    const w = tensor([1, 2]);
    const made = traced(
      [
        ["f", null],
        ["add_", null],
        ["tensor", "w"],
      ],
      line => {
        const x = line(1, () => w.mul(w));
        line(2, () => x.add_(1));
      },
    );
    expect(names(made, [0, 2, 1, 2])).toEqual(["tensor w", "mul w", "constant", "add_ w"]);
  });
});
