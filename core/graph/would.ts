// The counterfactual of one cut: what would have flowed had the value not been severed.
import type { Trace, TraceEdge } from "../trace/trace.js";
import { type Graph, graph } from "./graph.js";
import { relink } from "./relink.js";
import type { View, ViewWire } from "./view.js";

export interface Would {
  /** What would arrive at the wire's source. */
  through: number[];
  /** What each leaf behind the cut would get besides, the largest first. */
  leaves: { node: number; add: number[] }[];
}

/** More nodes than this and nobody could check the answer by eye. */
const MOST = 200;

/** Null where it cannot be computed exactly. */
export function would(trace: Trace, view: View, wire: ViewWire): Would | null {
  if (view.pass === null || wire.blocked === "overwritten") return null;
  const lifted = cutsOf(graph(trace), wire);
  if (lifted.length === 0) return null;
  const found = relink(trace, view.pass, { lifted }, MOST);
  const through = found.kind === "known" ? found.deltas.get(lifted[0].from) : undefined;
  if (found.kind === "unknown" || !through) return null;
  const leaves = [...found.deltas].flatMap(([id, add]) => {
    const node = graph(trace).node(id);
    return node?.leaf && node.requiresGrad ? [{ node: id, add: [...add] }] : [];
  });
  const size = (of: number[]) => Math.hypot(...of);
  return { through: [...through], leaves: leaves.sort((a, b) => size(b.add) - size(a.add)) };
}

/** The blocked edges of a wire's one cut: by each slot that the source has there. None where it goes through several cuts. */
export function cutsOf(index: Graph, wire: ViewWire): readonly TraceEdge[] {
  if (wire.severed === null || (wire.paths && severedBy(index, wire.paths).size > 1)) return [];
  const blocked = index.into(wire.severed).filter(edge => edge.blocked);
  return blocked.filter(({ from }) => from === blocked[0].from);
}

function severedBy(index: Graph, paths: NonNullable<ViewWire["paths"]>): Set<number> {
  const severed = new Set<number>();
  for (const leg of paths.flat())
    if (index.into(leg.to).some(edge => edge.slot === leg.slot && edge.blocked)) severed.add(leg.to);
  return severed;
}
