// Columns near their wishes, moved to one side where they would come too near: longest paths over the columns, without
// recursion. Every distance that both sides keep, their mean keeps too.
import type { Columns } from "./align.js";
import { apart, type Grid } from "./grid.js";
import type { Lines } from "./lines.js";

/** Px of each node's axis; what gives way goes to the right, or (`right` packed) to the left. */
export function compact(
  grid: Grid,
  lines: Lines,
  columns: Columns,
  wish: Float64Array,
  right: boolean,
): Float64Array {
  const { root, next } = columns;
  const x = wishes(columns, wish);
  const packed = new Packing(grid, lines, columns, right);
  const queue = packed.free();
  for (let at = 0; at < queue.length; at++) {
    let v = queue[at];
    do {
      packed.push(v, x, queue);
      v = next[v];
    } while (v !== queue[at]);
  }
  const out = new Float64Array(grid.nodes);
  for (let v = 0; v < grid.nodes; v++) out[v] = x[root[v]] + columns.shift[v];
  return out;
}

/** By root: the mean of what its nodes wish. */
function wishes({ root, shift }: Columns, wish: Float64Array): Float64Array {
  const sum = new Float64Array(wish.length);
  const count = new Int32Array(wish.length);
  for (let v = 0; v < wish.length; v++) {
    sum[root[v]] += wish[v] - shift[v];
    count[root[v]]++;
  }
  for (let v = 0; v < wish.length; v++) sum[v] /= Math.max(1, count[v]);
  return sum;
}

class Packing {
  #grid: Grid;
  #lines: Lines;
  #columns: Columns;
  #right: boolean;
  #waiting: Int32Array;
  /** By frame's edge: the opposite one, that has to keep the frame's least width. */
  #opposite = new Map<number, { node: number; least: number }>();

  constructor(grid: Grid, lines: Lines, columns: Columns, right: boolean) {
    this.#grid = grid;
    this.#lines = lines;
    this.#columns = columns;
    this.#right = right;
    this.#waiting = new Int32Array(grid.nodes);
    const { frames, net } = grid;
    for (let f = 0; f < net.parent.length; f++)
      if (frames.first[f] <= frames.last[f]) {
        const [a, b] = right ? [frames.right[f], frames.left[f]] : [frames.left[f], frames.right[f]];
        this.#opposite.set(a, { node: b, least: net.least[f] });
        this.#waiting[columns.root[b]]++;
      }
    for (let v = 0; v < grid.nodes; v++) if (this.#beside(v, -1) >= 0) this.#waiting[columns.root[v]]++;
  }

  free(): number[] {
    const { root } = this.#columns;
    const free: number[] = [];
    for (let v = 0; v < root.length; v++) if (root[v] === v && this.#waiting[v] === 0) free.push(v);
    return free;
  }

  /** Moves what stands beyond v. */
  push(v: number, x: Float64Array, queue: number[]): void {
    const w = this.#beside(v, 1);
    if (w >= 0) this.#keep(v, w, this.#right ? apart(this.#grid, w, v) : apart(this.#grid, v, w), x, queue);
    const opposite = this.#opposite.get(v);
    if (opposite) this.#keep(v, opposite.node, opposite.least, x, queue);
  }

  #keep(v: number, w: number, distance: number, x: Float64Array, queue: number[]): void {
    const { root, shift } = this.#columns;
    const [a, b] = [root[v], root[w]];
    if (this.#right) x[b] = Math.min(x[b], x[a] + shift[v] - distance - shift[w]);
    else x[b] = Math.max(x[b], x[a] + shift[v] + distance - shift[w]);
    if (--this.#waiting[b] === 0) queue.push(b);
  }

  /** The neighbour in its rank, on the packed side (-1) or beyond (1); -1 if none. */
  #beside(v: number, side: 1 | -1): number {
    const { start, order, place } = this.#lines;
    const r = this.#grid.rank[v];
    const i = start[r] + place[v] + (this.#right ? -side : side);
    return i < start[r] || i >= start[r + 1] ? -1 : order[i];
  }
}
