import type { Trace, TraceNode } from "./trace.js";

const indexes = new WeakMap<Trace, ReadonlyMap<number, TraceNode>>();

/** The nodes of a trace by id, indexed once a trace. Ids of foreign traces need not be positions. */
export function nodesById(trace: Trace): ReadonlyMap<number, TraceNode> {
  let index = indexes.get(trace);
  if (!index) {
    const made = new Map<number, TraceNode>();
    for (const node of trace.nodes) made.set(node.id, node);
    index = made;
    indexes.set(trace, index);
  }
  return index;
}
