import type { Trace, TraceEdge, TraceNode } from "./trace.js";

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

export function reach(trace: Flow): Reach {
  const { nodes, edges } = trace;
  const position = positions(nodes);
  const into = incoming(nodes, edges, position);
  const flows = new Uint8Array(nodes.length);
  const next = new Array<TraceEdge | null>(nodes.length).fill(null);
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
  walk(queue, into, edges, (edge, from, to) => {
    if (flows[from] === 1 || edge.blocked !== undefined) return false;
    if (!nodes[from].requiresGrad || !nodes[to].requiresGrad) return false;
    flows[from] = seen[from] = 1;
    next[from] = edge;
    return true;
  });
  walk([...queue], into, edges, (edge, from, to) => {
    if (seen[from] === 1) return false;
    seen[from] = 1;
    next[from] = edge;
    cut[from] = edge.blocked === undefined ? cut[to] : edge;
    return true;
  });
  return {
    flows: id => flows[position(id)] === 1,
    next: id => next[position(id)] ?? null,
    cut: id => cut[position(id)] ?? null,
  };
}

/** Follows edges up from the queue's nodes; `enter` says whether to go on from the edge's source. Fills the queue. */
function walk(
  queue: number[],
  into: { starts: Int32Array; list: Int32Array; sources: Int32Array },
  edges: readonly TraceEdge[],
  enter: (edge: TraceEdge, from: number, to: number) => boolean,
): void {
  for (let head = 0; head < queue.length; head++) {
    const to = queue[head];
    for (let k = into.starts[to]; k < into.starts[to + 1]; k++) {
      const edge = into.list[k];
      if (enter(edges[edge], into.sources[edge], to)) queue.push(into.sources[edge]);
    }
  }
}

/** Edges by the node they enter, in compressed rows. */
function incoming(
  nodes: readonly TraceNode[],
  edges: readonly TraceEdge[],
  position: (id: number) => number,
) {
  const starts = new Int32Array(nodes.length + 1);
  const [targets, sources] = [new Int32Array(edges.length), new Int32Array(edges.length)];
  for (let e = 0; e < edges.length; e++) {
    targets[e] = position(edges[e].to);
    sources[e] = position(edges[e].from);
    starts[targets[e] + 1]++;
  }
  for (let i = 0; i < nodes.length; i++) starts[i + 1] += starts[i];
  const fill = starts.slice();
  const list = new Int32Array(edges.length);
  for (let e = 0; e < edges.length; e++) list[fill[targets[e]]++] = e;
  return { starts, list, sources };
}

/** Ids to positions; those of our own tape are the same. */
export function positions(nodes: readonly TraceNode[]): (id: number) => number {
  if (nodes.every((node, index) => node.id === index)) return id => id;
  const index = new Map(nodes.map((node, at) => [node.id, at]));
  return id => index.get(id) ?? -1;
}
