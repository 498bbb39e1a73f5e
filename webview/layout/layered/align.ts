// Nodes that have to stand in one column (Brandes and Köpf 2001), with ports as in Rüegg, Schulze, Carstens, von Hanxleden
// 2015: it is the wire that becomes straight, not the middles that meet. Their four alignments of all wires make columns
// that push one another far aside in a long tape, so only what must be straight is aligned.
import { CLASS, type Grid } from "./grid.js";
import type { Lines } from "./lines.js";
import { counted } from "./net.js";

/** Columns of nodes: chains from their roots, each node shifted against its root. */
export interface Columns {
  root: Int32Array;
  /** The next node of the same column; a root's when it is the last. */
  next: Int32Array;
  shift: Float64Array;
}

/** Columns of what has to be straight: edges of frames, and the spine. */
export function align(grid: Grid, lines: Lines, marked: Uint8Array): Columns {
  const { up, upper, upperAt, lowerAt, class: classes } = grid;
  const { start, order, place } = lines;
  const columns = alone(grid.nodes);
  const { root, next, shift } = columns;
  for (let r = 1; r < grid.ranks.count; r++) {
    let reached = -1;
    for (let i = start[r]; i < start[r + 1]; i++) {
      const v = order[i];
      for (let k = up.start[v]; k < up.start[v + 1]; k++) {
        const s = up.items[k];
        const u = upper[s];
        if (classes[s] < CLASS.spine || marked[s] || place[u] <= reached || next[u] !== root[u]) continue;
        next[u] = v;
        root[v] = root[u];
        next[v] = root[u];
        shift[v] = shift[u] + upperAt[s] - lowerAt[s];
        reached = place[u];
        break;
      }
    }
  }
  return columns;
}

function alone(nodes: number): Columns {
  const root = counted(nodes);
  return { root, next: root.slice(), shift: new Float64Array(nodes) };
}

/** Segments that cross one of a higher class: they will not be straight. */
export function conflicts(grid: Grid, lines: Lines): Uint8Array {
  const marked = new Uint8Array(grid.upper.length);
  const present = new Set(grid.class);
  for (const which of [CLASS.frame, CLASS.spine, CLASS.long])
    if (present.has(which)) for (let r = 1; r < grid.ranks.count; r++) scan(grid, lines, r, which, marked);
  return marked;
}

function scan(
  grid: Grid,
  { start, order, place }: Lines,
  r: number,
  which: number,
  marked: Uint8Array,
): void {
  const { up, upper, class: classes } = grid;
  const size = start[r + 1] - start[r];
  let left = -1;
  let from = 0;
  for (let i = 0; i < size; i++) {
    const strong = ofClass(grid, order[start[r] + i], which);
    if (strong < 0 && i < size - 1) continue;
    const right = strong < 0 ? Number.POSITIVE_INFINITY : place[upper[strong]];
    for (; from <= i; from++) {
      const v = order[start[r] + from];
      for (let k = up.start[v]; k < up.start[v + 1]; k++) {
        const s = up.items[k];
        const p = place[upper[s]];
        if (classes[s] < which && (p < left || p > right)) marked[s] = 1;
      }
    }
    left = right;
  }
}

function ofClass({ up, class: classes }: Grid, v: number, which: number): number {
  for (let k = up.start[v]; k < up.start[v + 1]; k++) if (classes[up.items[k]] === which) return up.items[k];
  return -1;
}
