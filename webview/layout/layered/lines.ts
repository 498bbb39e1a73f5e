// The order of the nodes in each rank, and roughly where that puts them.
import { apart, type Grid } from "./grid.js";
import { grouped } from "./net.js";

export interface Lines {
  /** Nodes rank by rank, from the left: those of rank r are order[start[r]] … order[start[r + 1] - 1]. */
  start: Int32Array;
  order: Int32Array;
  /** Place in its rank. */
  place: Int32Array;
  /** Px of the axis: only good for comparing. */
  at: Float64Array;
}

export function linesOf(grid: Grid): Lines {
  const { start, items } = grouped(grid.rank, grid.ranks.count);
  const lines = { start, order: items, place: new Int32Array(grid.nodes), at: new Float64Array(grid.nodes) };
  for (let r = 0; r < grid.ranks.count; r++) number(lines, r);
  return lines;
}

export function number({ start, order, place }: Lines, r: number): void {
  for (let i = start[r]; i < start[r + 1]; i++) place[order[i]] = i - start[r];
}

/** Puts each node of a rank as near to its wish as those at its left allow, then all so that the mean error is 0. */
export function pack(grid: Grid, { start, order, at }: Lines, r: number, wish: Float64Array): void {
  let error = 0;
  for (let i = start[r]; i < start[r + 1]; i++) {
    const v = order[i];
    const least = i > start[r] ? at[order[i - 1]] + apart(grid, order[i - 1], v) : Number.NEGATIVE_INFINITY;
    at[v] = Math.max(wish[v], least);
    error += wish[v] - at[v];
  }
  const shift = error / (start[r + 1] - start[r]);
  for (let i = start[r]; i < start[r + 1]; i++) at[order[i]] += shift;
}
