// The column of each node: where the ranks settle, then long wires and edges of frames as straight columns, then whatever
// is joined by straight wires moves to where its other wires are shortest.
import { align, conflicts } from "./align.js";
import { compact } from "./compact.js";
import type { Grid } from "./grid.js";
import type { Lines } from "./lines.js";
import { relax } from "./relax.js";
import { settle } from "./settle.js";

/** Rounds for so many nodes. */
const ROUNDS = [
  { nodes: 1_000, rounds: 24 },
  { nodes: 20_000, rounds: 12 },
  { nodes: 500_000, rounds: 8 },
  { nodes: Number.POSITIVE_INFINITY, rounds: 6 },
] as const;

/** Px of each node's axis. */
export function columnsOf(grid: Grid, lines: Lines, quick: boolean): Float64Array {
  const x = lines.at.slice();
  const { rounds } = ROUNDS.find(each => grid.nodes <= each.nodes)!;
  settle(grid, lines, x, quick ? 2 : rounds);
  const columns = align(grid, lines, conflicts(grid, lines));
  const left = compact(grid, lines, columns, x, false);
  const right = compact(grid, lines, columns, x, true);
  for (let v = 0; v < x.length; v++) x[v] = (left[v] + right[v]) / 2;
  if (!quick) relax(grid, lines, x);
  return x;
}
