// How many pairs of segments cross, by an accumulator tree (Barth, Mutzel, Jünger 2004): E log V.
import type { Grid } from "./grid.js";
import type { Lines } from "./lines.js";

export function crossings(grid: Grid, lines: Lines): number {
  let sum = 0;
  const first = new Int32Array(grid.nodes);
  for (let r = 0; r + 1 < grid.ranks.count; r++) sum += between(grid, lines, r, first);
  return sum;
}

/** Of the segments from this rank to the next; those into one circle may cross, too. */
function between(
  { up, down, lower, slot }: Grid,
  { start, order }: Lines,
  r: number,
  first: Int32Array,
): number {
  let below = 0;
  for (let i = start[r + 1]; i < start[r + 2]; i++) {
    first[order[i]] = below;
    below += Math.max(1, up.start[order[i] + 1] - up.start[order[i]]);
  }
  let segments = 0;
  for (let i = start[r]; i < start[r + 1]; i++) segments += down.start[order[i] + 1] - down.start[order[i]];
  if (segments < 2 || below < 2) return 0;
  const ends = new Int32Array(segments);
  let count = 0;
  for (let i = start[r]; i < start[r + 1]; i++) {
    const from = count;
    for (let k = down.start[order[i]]; k < down.start[order[i] + 1]; k++) {
      const s = down.items[k];
      ends[count++] = first[lower[s]] + slot[s];
    }
    if (count - from > 1) ends.subarray(from, count).sort();
  }
  return inversions(ends, below);
}

/** Pairs of which the greater comes first; values below `count`. */
export function inversions(values: Int32Array, count: number): number {
  let first = 1;
  while (first < count) first *= 2;
  const tree = new Int32Array(2 * first);
  let sum = 0;
  for (const value of values) {
    let at = value + first - 1;
    tree[at]++;
    while (at > 0) {
      if (at % 2 === 1) sum += tree[at + 1];
      at = (at - 1) >> 1;
      tree[at]++;
    }
  }
  return sum;
}
