import { describe, expect, it } from "vitest";
import detach from "../../test/fixtures/traces/detach.json" with { type: "json" };
import product from "../../test/fixtures/traces/product.json" with { type: "json" };
import { TraceFormatError } from "./check/expect.js";
import { checkTrace } from "./check.js";

/** The detach trace with one change; loosely typed, since that is what files are. */
function changed(change: (trace: ReturnType<typeof copy>) => void): unknown {
  const trace = copy();
  change(trace);
  return trace;
}
const copy = () => structuredClone(detach) as typeof detach & Record<string, unknown>;

describe("checkTrace", () => {
  it("hands sound traces back", () => {
    expect(checkTrace(detach)).toBe(detach);
    expect(checkTrace(product)).toBe(product);
  });

  it("leaves fields of other recorders alone", () => {
    expect(checkTrace({ ...product, recorder: "another" })).toHaveProperty("recorder", "another");
  });

  const cases: [string, unknown, string][] = [
    ["no object", 7, "expected a trace (an object), found 7"],
    ["null", null, "expected a trace (an object), found null"],
    ["another version", { ...detach, version: 2 }, "version: this reader knows traces of version 1, found 2"],
    ["no nodes", { ...detach, nodes: undefined }, "nodes: expected a list, found undefined"],
    [
      "an unknown input",
      changed(t => {
        t.nodes[3].inputs[0] = 17;
      }),
      "nodes[3].inputs[0]: 17 is not a node",
    ],
    [
      "an id twice",
      changed(t => {
        t.nodes[3].id = 1;
      }),
      "nodes[3].id: 1 is the id of an earlier node too",
    ],
    [
      "a line zero",
      changed(t => {
        t.nodes[2].site.line = 0;
      }),
      "nodes[2].site.line: expected a whole number from 1 up, found 0",
    ],
    [
      "a NaN in a figure",
      changed(t => {
        t.nodes[2].value.mean = Number.NaN;
      }),
      "nodes[2].value.mean: expected a finite number, found NaN",
    ],
    [
      "a word in a sample",
      changed(t => Object.assign(t.nodes[2].value, { sample: [0, "nan"] })),
      'nodes[2].value.sample[1]: expected one of NaN, Infinity, -Infinity, found "nan"',
    ],
    [
      "a wrong block",
      changed(t => Object.assign(t.edges[2], { blocked: "wall" })),
      'edges[2].blocked: expected one of detach, noGrad, inference, integer, stepFunction, item, data, overwritten, found "wall"',
    ],
    [
      "a contribution to nowhere",
      changed(t => {
        t.backwards[0].steps[1].to[0].node = -1;
      }),
      "backwards[0].steps[1].to[0].node: -1 is not a node",
    ],
    [
      "made by no backward",
      changed(t => Object.assign(t.nodes[4], { madeBy: 1 })),
      "nodes[4].madeBy: 1 is not the index of one of 1 backwards",
    ],
    [
      "an echo without its place",
      changed(t => Object.assign(t.echoes[0], { site: null })),
      "echoes[0].site: expected a site, found null",
    ],
  ];
  it.each(cases)("refuses %s", (_, value, message) => {
    const check = () => checkTrace(value);
    expect(check).toThrow(TraceFormatError);
    expect(check).toThrow(expect.objectContaining({ message }));
  });
});
