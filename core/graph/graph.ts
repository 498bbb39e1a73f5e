// A trace indexed for walking: ids need not be positions (another recorder may number as it likes), and every view,
// answer and picture asks the same three questions of it.
import type { Trace, TraceEdge, TraceNode } from "../trace/trace.js";

export interface Graph {
  readonly trace: Trace;
  /** Undefined for an id that the trace does not hold. */
  node(id: number): TraceNode | undefined;
  /** Position among the trace's nodes; -1 for an id that it does not hold. */
  at(id: number): number;
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
  const { nodes, edges } = trace;
  const at = placesOf(nodes);
  const [from, to] = [new Int32Array(edges.length), new Int32Array(edges.length)];
  for (let e = 0; e < edges.length; e++) {
    [from[e], to[e]] = [at(edges[e].from), at(edges[e].to)];
    if (from[e] < 0 || to[e] < 0) from[e] = to[e] = -1;
  }
  const into = listsOf(edges, to, nodes.length, true);
  const outof = listsOf(edges, from, nodes.length, false);
  const made: Graph = {
    trace,
    at,
    node: id => nodes[at(id)],
    into: id => into(at(id)),
    outof: id => outof(at(id)),
  };
  known.set(trace, made);
  return made;
}

/** Ids as a table where they lie as close together as our recorder's do; else as a map. */
function placesOf(nodes: readonly TraceNode[]): (id: number) => number {
  let most = 0;
  for (const { id } of nodes) if (id > most) most = id;
  if (most >= SPARSE * nodes.length + SPARSE) {
    const places = new Map<number, number>();
    for (let i = 0; i < nodes.length; i++) places.set(nodes[i].id, i);
    return id => places.get(id) ?? -1;
  }
  const places = new Int32Array(most + 1).fill(-1);
  for (let i = 0; i < nodes.length; i++) places[nodes[i].id] = i;
  return id => places[id] ?? -1;
}

/** Entries of the table for each node, at most. */
const SPARSE = 16;

/** Edges by the node at their one end: a counting sort, lists are made when they are asked for. */
function listsOf(
  edges: readonly TraceEdge[],
  ends: Int32Array,
  count: number,
  bySlot: boolean,
): (at: number) => readonly TraceEdge[] {
  const start = new Int32Array(count + 1);
  for (const at of ends) if (at >= 0) start[at + 1]++;
  for (let i = 0; i < count; i++) start[i + 1] += start[i];
  const next = start.slice();
  const sorted = new Int32Array(start[count]);
  for (let e = 0; e < ends.length; e++) if (ends[e] >= 0) sorted[next[ends[e]]++] = e;
  const lists = new Array<readonly TraceEdge[] | undefined>(count);
  return at => {
    if (at < 0) return none;
    let list = lists[at];
    if (!list) {
      list = start[at] === start[at + 1] ? none : pick(edges, sorted, start[at], start[at + 1], bySlot);
      lists[at] = list;
    }
    return list;
  };
}

function pick(
  edges: readonly TraceEdge[],
  sorted: Int32Array,
  from: number,
  to: number,
  bySlot: boolean,
): readonly TraceEdge[] {
  if (to - from === 1) return [edges[sorted[from]]];
  const list: TraceEdge[] = new Array(to - from);
  for (let i = from; i < to; i++) list[i - from] = edges[sorted[i]];
  return bySlot ? list.sort((a, b) => a.slot - b.slot) : list;
}
