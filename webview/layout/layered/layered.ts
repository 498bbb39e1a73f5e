// Our own layered layout (Sugiyama, Tagawa, Toda 1981): ranks, order, columns; linear but for the sorting of each rank.
import type { Layout } from "../engine.js";
import { columnsOf } from "./columns.js";
import { type Grid, gridOf } from "./grid.js";
import type { Net } from "./net.js";
import { orderOf } from "./order.js";
import { setPorts, setSlots } from "./ports.js";
import { rankOf } from "./rank.js";

/** `quick`: two sweeps and one alignment, for when the time is over. */
export function layered(net: Net, quick = false): Layout {
  const grid = gridOf(net, rankOf(net));
  setSlots(grid);
  const lines = orderOf(grid, quick);
  setPorts(grid, lines);
  return answer(grid, columnsOf(grid, lines, quick));
}

function answer(grid: Grid, x: Float64Array): Layout {
  const { net, ranks, frames } = grid;
  for (let v = 0; v < x.length; v++) x[v] = Math.round(x[v]);
  const edges = new Float64Array(2 * net.parent.length);
  for (let f = 0; f < net.parent.length; f++)
    if (frames.first[f] <= frames.last[f]) {
      edges[2 * f] = x[frames.left[f]];
      edges[2 * f + 1] = x[frames.right[f]];
    }
  return {
    x: net.width.map((_, v) => x[v] - net.axis[v]),
    row: ranks.rank,
    rows: ranks.count,
    frames: edges,
    ...wires(grid, x),
    loose: grid.loose,
  };
}

/** By link: the column of its start, of each rank that it crosses, and of its end. */
function wires({ net, ranks, head, tail, points, upperAt, lowerAt }: Grid, x: Float64Array) {
  const { rank, top, bottom } = ranks;
  const links = net.from.length;
  const start = new Int32Array(links + 1);
  for (let e = 0; e < links; e++) {
    const between = points[e] >= 0 ? rank[bottom[e]] - rank[top[e]] - 1 : 0;
    start[e + 1] = start[e] + 2 + between;
  }
  const columns = new Float64Array(start[links]);
  for (let e = 0; e < links; e++) {
    const [first, last] = [start[e], start[e + 1] - 1];
    columns[first] = x[top[e]] + (head[e] >= 0 ? upperAt[head[e]] : 0);
    columns[last] = x[bottom[e]] + (tail[e] >= 0 ? lowerAt[tail[e]] : 0);
    for (let i = first + 1; i < last; i++) columns[i] = x[points[e] + i - first - 1];
  }
  return { start, columns };
}
