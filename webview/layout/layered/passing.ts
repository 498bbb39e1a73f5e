// Which points of wires pass beside frames: those of one wire beside the same frames make a run, which stays on one side.
import type { Spans } from "./grid.js";
import type { Net } from "./net.js";

export const WIRE = 1;

interface Points {
  nodes: number;
  kind: Uint8Array;
  rank: Int32Array;
  owner: Int32Array;
}

export function runsOf(net: Net, ranks: number, spans: Spans, { nodes, kind, rank, owner }: Points) {
  if (net.parent.length === 0) return { run: new Int32Array(0), runs: 0 };
  const covers = coversOf(net.parent, ranks, spans);
  const run = new Int32Array(nodes).fill(-1);
  let runs = 0;
  for (let v = net.width.length; v < nodes; v++) {
    if (kind[v] !== WIRE) continue;
    const here = covers.get(owner[v])?.[rank[v]] ?? -1;
    if (here < 0) continue;
    // The points of one wire follow one another.
    const same = run[v - 1] >= 0 && rank[v - 1] === rank[v] - 1 && owner[v - 1] === owner[v];
    run[v] = same && covers.get(owner[v])![rank[v - 1]] === here ? run[v - 1] : runs++;
  }
  return { run, runs };
}

/** By frame (-1: outside all): by rank, which of its stretches with frames in them that is, or -1. */
function coversOf(parent: Int32Array, ranks: number, { first, last }: Spans): Map<number, Int32Array> {
  const covers = new Map<number, Int32Array>();
  const order = Array.from(parent, (_, f) => f).filter(f => first[f] <= last[f]);
  order.sort((a, b) => first[a] - first[b]);
  for (const f of order) {
    const cover = covers.get(parent[f]) ?? new Int32Array(ranks).fill(-1);
    covers.set(parent[f], cover);
    const stretch = cover[first[f]] >= 0 ? cover[first[f]] : f;
    for (let r = first[f]; r <= last[f]; r++) if (cover[r] < 0) cover[r] = stretch;
  }
  return covers;
}
