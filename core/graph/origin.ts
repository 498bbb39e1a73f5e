// How a value was first made. An in-place update gives a tensor a new node; a parameter is still what randn made.
import type { Trace, TraceNode } from "../trace/trace.js";
import { graph } from "./graph.js";

const known = new WeakMap<TraceNode, TraceNode>();

/** The node before every in-place update of the same storage; the node itself if there was none. Once a node. */
export function origin(trace: Trace, node: TraceNode): TraceNode {
  if (!node.op.endsWith("_")) return node;
  let first = known.get(node);
  if (first) return first;
  const index = graph(trace);
  first = node;
  // A view or a detach shares the storage, too; an update in place is named for it: sub_.
  const passed: TraceNode[] = [node];
  while (first.op.endsWith("_")) {
    const before = index.node(first.inputs[0]);
    if (before?.tensor !== first.tensor || before.version >= first.version) break;
    first = known.get(before) ?? before;
    passed.push(first);
  }
  // Ten thousand updates of one parameter ask one after the other: each goes on where the last one ended.
  for (const each of passed) known.set(each, first);
  return first;
}
