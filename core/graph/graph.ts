// A trace indexed for walking: ids need not be positions (another recorder may number as it likes), and every view,
// answer and picture asks the same three questions of it.
import { type Links, linksOf, type Rows } from "../trace/links.js";
import type { Trace, TraceEdge, TraceNode } from "../trace/trace.js";

export interface Graph {
  readonly trace: Trace;
  /** Its edges as rows of numbers, for walks over all of it. */
  readonly links: Links;
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
  const links = linksOf(trace);
  const { at } = links;
  const into = listsOf(edges, links.into, true);
  const outof = listsOf(edges, links.outof, false);
  const made: Graph = {
    trace,
    links,
    at,
    node: id => nodes[at(id)],
    into: id => into(at(id)),
    outof: id => outof(at(id)),
  };
  known.set(trace, made);
  return made;
}

/** Lists are made when they are asked for. */
function listsOf(
  edges: readonly TraceEdge[],
  { start, list: sorted }: Rows,
  bySlot: boolean,
): (at: number) => readonly TraceEdge[] {
  let lists: (readonly TraceEdge[] | undefined)[] | null = null;
  return at => {
    if (at < 0 || start[at] === start[at + 1]) return none;
    lists ??= new Array<readonly TraceEdge[] | undefined>(start.length - 1);
    let list = lists[at];
    if (!list) {
      list = pick(edges, sorted, start[at], start[at + 1], bySlot);
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
  // Recorders write them in that order, and a sort would copy every list.
  if (bySlot && list.some((edge, i) => i > 0 && edge.slot < list[i - 1].slot))
    list.sort((a, b) => a.slot - b.slot);
  return list;
}
