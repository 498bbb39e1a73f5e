// The index of a trace, whatever its ids are.
import { describe, expect, it } from "vitest";
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import type { Trace } from "../trace/trace.js";
import { graph } from "./graph.js";
import { Members } from "./members.js";

const product = productJson as Trace;

/** The same trace with other ids. */
function numbered(ids: (id: number) => number): Trace {
  const nodes = product.nodes.map(node => ({ ...node, id: ids(node.id), inputs: node.inputs.map(ids) }));
  const edges = product.edges.map(edge => ({ ...edge, from: ids(edge.from), to: ids(edge.to) }));
  return { ...product, nodes, edges: edges.reverse() };
}

describe.each([
  ["close together", (id: number) => id + 3],
  ["far apart", (id: number) => Number.MAX_SAFE_INTEGER - 1000 * id],
])("a trace with ids %s", (_, ids) => {
  const index = graph(numbered(ids));

  it("gives nodes, and edges by slot", () => {
    expect(index.node(ids(1))?.op).toBe(product.nodes.find(({ id }) => id === 1)?.op);
    expect(index.into(ids(1)).map(({ from, slot }) => [from, slot])).toEqual([
      [ids(0), 0],
      [ids(0), 1],
    ]);
    expect(index.outof(ids(1)).map(({ to }) => to)).toEqual([ids(3)]);
  });

  it("knows nothing of other ids", () => {
    for (const id of [ids(0) + 500, -1, 0.5, Number.NaN]) {
      expect([index.node(id), index.at(id), index.into(id).length]).toEqual([undefined, -1, 0]);
    }
  });

  it("counts members once, in tape order", () => {
    const members = new Members(index);
    expect([ids(3), ids(0), ids(3), ids(0) + 500].map(id => members.add(id))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([members.size, members.has(ids(0)), members.has(ids(1)), [...members]]).toEqual([
      2,
      true,
      false,
      [ids(0), ids(3)],
    ]);
  });
});
