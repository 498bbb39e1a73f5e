import { type Links, linksOf } from "./links.js";
import type { Trace, TraceEdge } from "./trace.js";

// Which nodes the backward passes could reach, and for the others which cut stands between. Two breadth-first walks up
// from the roots, so that nothing recurses and a trace whose edges form a ring ends, too.

export type Flow = Pick<Trace, "nodes" | "edges" | "backwards">;

export interface Reach {
  /** A gradient can come to the node from a root: every edge between wants and lets it through. */
  flows(id: number): boolean;
  /** The first edge of a shortest way from the node down to a root, whether gradient takes it or not. */
  next(id: number): TraceEdge | null;
  /** The cut that keeps gradients from the node; null if there is none or no root depends on the node. */
  cut(id: number): TraceEdge | null;
}

export function reach(trace: Flow, links = linksOf(trace)): Reach {
  const { nodes, edges } = trace;
  const { at: position, blocked, requiresGrad } = links;
  const flows = new Uint8Array(nodes.length);
  // By position, a position among the edges; -1: none.
  const next = new Int32Array(nodes.length).fill(-1);
  const cut = next.slice();
  const queue: number[] = [];
  for (const pass of trace.backwards) {
    for (const root of pass.roots ?? [pass.root]) {
      const at = position(root);
      if (flows[at] === 0) queue.push(at);
      flows[at] = 1;
    }
  }
  const seen = flows.slice();
  walk(queue, links, (at, from, to) => {
    if (flows[from] === 1 || blocked[at] === 1) return false;
    if (requiresGrad[from] === 0 || requiresGrad[to] === 0) return false;
    flows[from] = seen[from] = 1;
    next[from] = at;
    return true;
  });
  walk(queue.slice(), links, (at, from, to) => {
    if (seen[from] === 1) return false;
    seen[from] = 1;
    next[from] = at;
    cut[from] = blocked[at] === 1 ? at : cut[to];
    return true;
  });
  return {
    flows: id => flows[position(id)] === 1,
    next: id => edges[next[position(id)]] ?? null,
    cut: id => edges[cut[position(id)]] ?? null,
  };
}

/** Follows edges up from the queue's nodes; `enter` says whether to go on from the edge's source. Fills the queue. */
function walk(
  queue: number[],
  { into, from }: Links,
  enter: (edge: number, from: number, to: number) => boolean,
): void {
  for (let head = 0; head < queue.length; head++) {
    const to = queue[head];
    for (let k = into.start[to]; k < into.start[to + 1]; k++) {
      const edge = into.list[k];
      if (enter(edge, from[edge], to)) queue.push(from[edge]);
    }
  }
}
