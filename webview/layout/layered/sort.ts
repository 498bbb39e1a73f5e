// One rank in the order of its nodes' keys, each frame's nodes together between its edges. A frame has one key for all
// ranks, so that of two frames side by side the same one is at the left everywhere (Forster 2002).
import { type Grid, KIND } from "./grid.js";
import { type Lines, number } from "./lines.js";

export interface Keys {
  node: Float64Array;
  frame: Float64Array;
}

/** True if the order changed. */
export function sortRank(grid: Grid, lines: Lines, keys: Keys, r: number): boolean {
  const { start, order, place } = lines;
  const line = order.subarray(start[r], start[r + 1]);
  if (line.length < 2) return false;
  const before = place;
  const compare =
    grid.net.parent.length > 0
      ? (a: number, b: number) => compareNested(grid, keys, place, a, b)
      : (a: number, b: number) => keys.node[a] - keys.node[b] || before[a] - before[b];
  let sorted = true;
  for (let i = 1; i < line.length && sorted; i++) sorted = compare(line[i - 1], line[i]) <= 0;
  if (sorted) return false;
  line.sort(compare);
  number(lines, r);
  return true;
}

/** Compares what holds the two directly below the innermost frame around both. */
function compareNested(grid: Grid, keys: Keys, place: Int32Array, a: number, b: number): number {
  const { owner, frames, net } = grid;
  const { parent } = net;
  let [fa, fb] = [owner[a], owner[b]];
  let [ia, ib] = [-1, -1];
  while (fa !== fb) {
    const [da, db] = [fa < 0 ? -1 : frames.depth[fa], fb < 0 ? -1 : frames.depth[fb]];
    if (da >= db) {
      ia = fa;
      fa = parent[fa];
    }
    if (db >= da) {
      ib = fb;
      fb = parent[fb];
    }
  }
  const [ka, kb] = [key(grid, keys, a, ia), key(grid, keys, b, ib)];
  if (ka !== kb) return ka < kb ? -1 : 1;
  if (ia >= 0 || ib >= 0) return ia - ib;
  return place[a] - place[b];
}

function key({ kind }: Grid, keys: Keys, node: number, frame: number): number {
  if (frame >= 0) return keys.frame[frame];
  if (kind[node] === KIND.left) return Number.NEGATIVE_INFINITY;
  return kind[node] === KIND.right ? Number.POSITIVE_INFINITY : keys.node[node];
}
