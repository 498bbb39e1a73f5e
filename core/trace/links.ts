import type { Trace } from "./trace.js";

// Edges by the node at their one end, as compressed rows: a counting sort over numbers. Every walk over a trace needs them,
// and a long trace's nodes and edges lie scattered in memory: they are read once.

/** Edges of node `at`: `list` from `start[at]` to `start[at + 1]`, in the order of the trace. */
export interface Rows {
  readonly start: Int32Array;
  readonly list: Int32Array;
}

export interface Links {
  /** Position among the trace's nodes; -1 for an id that it does not hold. */
  at(id: number): number;
  /** By edge, the positions of its ends; both -1 where one is of no node. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** By edge, 1 where it is cut; by node, 1 where it requires grad. */
  readonly blocked: Uint8Array;
  readonly requiresGrad: Uint8Array;
  readonly into: Rows;
  readonly outof: Rows;
}

export function linksOf({ nodes, edges }: Pick<Trace, "nodes" | "edges">): Links {
  const ids = new Float64Array(nodes.length);
  const requiresGrad = new Uint8Array(nodes.length);
  for (let i = 0; i < ids.length; i++) {
    const node = nodes[i];
    ids[i] = node.id;
    if (node.requiresGrad) requiresGrad[i] = 1;
  }
  const at = placesOf(ids);
  const [from, to] = [new Int32Array(edges.length), new Int32Array(edges.length)];
  const blocked = new Uint8Array(edges.length);
  for (let e = 0; e < edges.length; e++) {
    const edge = edges[e];
    const [a, b] = [at(edge.from), at(edge.to)];
    from[e] = a < 0 || b < 0 ? -1 : a;
    to[e] = a < 0 || b < 0 ? -1 : b;
    if (edge.blocked !== undefined) blocked[e] = 1;
  }
  const [into, outof] = [rowsOf(to, nodes.length), rowsOf(from, nodes.length)];
  return { at, from, to, blocked, requiresGrad, into, outof };
}

/** Entries of the table for each node, at most. */
const SPARSE = 16;

/** Ids as a table where they lie as close together as our recorder's do; else as a map. */
function placesOf(ids: Float64Array): Links["at"] {
  let [most, inOrder] = [0, true];
  for (let i = 0; i < ids.length; i++) {
    inOrder &&= ids[i] === i;
    if (ids[i] > most) most = ids[i];
  }
  if (inOrder) return id => (id >= 0 && id < ids.length ? id : -1);
  if (most >= SPARSE * ids.length + SPARSE) {
    const places = new Map<number, number>();
    for (let i = 0; i < ids.length; i++) places.set(ids[i], i);
    return id => places.get(id) ?? -1;
  }
  const places = new Int32Array(most + 1).fill(-1);
  for (let i = 0; i < ids.length; i++) places[ids[i]] = i;
  return id => places[id] ?? -1;
}

function rowsOf(ends: Int32Array, count: number): Rows {
  const start = new Int32Array(count + 1);
  for (const at of ends) if (at >= 0) start[at + 1]++;
  for (let i = 0; i < count; i++) start[i + 1] += start[i];
  const next = start.slice();
  const list = new Int32Array(start[count]);
  for (let e = 0; e < ends.length; e++) if (ends[e] >= 0) list[next[ends[e]]++] = e;
  return { start, list };
}
