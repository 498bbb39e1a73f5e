// Where the values stood that a run had before and this one has no more: in a picture of this one, before the box that
// used them, or after the box that they were computed from.
import type { Trace } from "../trace/trace.js";
import type { Comparison } from "./compare.js";
import { graph } from "./graph.js";
import { boxOf, type View } from "./view.js";

export interface Gone {
  /** Key of the box beside which they stood. */
  readonly box: number;
  readonly side: "before" | "after";
  /** Trace ids of the run before, in tape order. */
  readonly nodes: readonly number[];
}

/** Values of which nothing is left on either side have no place, and are in none of these. Time linear in the run before. */
export function goneFrom(comparison: Comparison, view: View): Gone[] {
  const { before, pairs, removed } = comparison;
  if (removed.length === 0) return [];
  const here = new Map<number, number>();
  const holders = boxOf(view);
  for (const { a, b } of pairs) {
    const box = holders.get(b);
    if (box !== undefined) here.set(a, box);
  }
  const [after, ahead] = [nearest(before, here, 1), nearest(before, here, -1)];
  const found = new Map<string, Gone & { nodes: number[] }>();
  for (const node of removed) {
    const side = ahead.has(node) ? "before" : "after";
    const box = (side === "before" ? ahead : after).get(node);
    if (box === undefined) continue;
    const key = `${side} ${box}`;
    const known = found.get(key) ?? { box, side, nodes: [] };
    known.nodes.push(node);
    found.set(key, known);
  }
  return [...found.values()];
}

/** By trace id, the nearest box on the way from its inputs (1, in tape order) or from its uses (-1, against it). */
function nearest(
  trace: Trace,
  here: ReadonlyMap<number, number>,
  order: 1 | -1,
): ReadonlyMap<number, number> {
  const index = graph(trace);
  const found = new Map<number, number>();
  const nodes = trace.nodes.toSorted((a, b) => order * (a.seq - b.seq));
  for (const { id } of nodes) {
    const edges = order === 1 ? index.into(id) : index.outof(id);
    for (const { from, to } of edges) {
      const next = order === 1 ? from : to;
      const box = here.get(next) ?? found.get(next);
      if (box === undefined) continue;
      found.set(id, box);
      break;
    }
  }
  return found;
}

/** "− inner"; of several "− 3 gone". */
export function goneText(trace: Trace, { nodes }: Gone): string {
  if (nodes.length > 1) return `− ${nodes.length.toLocaleString("en-US")} gone`;
  const node = graph(trace).node(nodes[0]);
  return `− ${node?.name ?? node?.op ?? "?"}`;
}
