// A trace indexed for walking: ids need not be positions (another recorder may number as it likes), and every view,
// answer and picture asks the same three questions of it.
import type { Trace, TraceEdge, TraceNode } from "../trace/trace.js";

export interface Graph {
  readonly trace: Trace;
  /** Undefined for an id that the trace does not hold. */
  node(id: number): TraceNode | undefined;
  /** Edges that enter a node, by slot. */
  into(id: number): readonly TraceEdge[];
  /** Edges that leave a node, in tape order of their targets. */
  outof(id: number): readonly TraceEdge[];
}

const none: readonly TraceEdge[] = [];
const known = new WeakMap<Trace, Graph>();

/** The index of a trace; built once a trace. */
export function graph(trace: Trace): Graph {
  const found = known.get(trace);
  if (found) return found;
  const nodes = new Map(trace.nodes.map(node => [node.id, node]));
  const into = new Map<number, TraceEdge[]>();
  const outof = new Map<number, TraceEdge[]>();
  for (const edge of trace.edges) {
    if (!nodes.has(edge.from) || !nodes.has(edge.to)) continue;
    put(into, edge.to, edge);
    put(outof, edge.from, edge);
  }
  for (const edges of into.values()) edges.sort((a, b) => a.slot - b.slot);
  const made: Graph = {
    trace,
    node: id => nodes.get(id),
    into: id => into.get(id) ?? none,
    outof: id => outof.get(id) ?? none,
  };
  known.set(trace, made);
  return made;
}

function put(map: Map<number, TraceEdge[]>, key: number, edge: TraceEdge): void {
  const list = map.get(key);
  if (list) list.push(edge);
  else map.set(key, [edge]);
}
