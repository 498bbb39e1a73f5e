// Fewer crossings: a fixed number of barycentre sweeps down and up (Sugiyama, Tagawa, Toda 1981), then neighbours change
// places where that helps (Gansner et al. 1993). It starts from the order of the program, or of the picture before, and
// leaves it only for fewer crossings.
import { crossings } from "./cross.js";
import { CLASS, type Grid, KIND } from "./grid.js";
import { type Lines, linesOf, number, pack } from "./lines.js";
import { type Keys, sortRank } from "./sort.js";
import { transpose } from "./transpose.js";

/** Sweeps for so many nodes. */
const EFFORT = [
  { nodes: 600, sweeps: 12, starts: 2 },
  { nodes: 4_000, sweeps: 8, starts: 1 },
  { nodes: 40_000, sweeps: 6, starts: 1 },
  { nodes: Number.POSITIVE_INFINITY, sweeps: 4, starts: 1 },
] as const;

/** Up to so many nodes neighbours change places after every sweep, else after the last. */
const SMALL = 4_000;

/** A picture before keeps its order unless it has more crossings than this times those of a new one. */
const PATIENCE = 2;

export function orderOf(grid: Grid, quick: boolean): Lines {
  const lines = linesOf(grid);
  const state = new Ordering(grid, lines);
  const { sweeps, starts } = quick
    ? { sweeps: 2, starts: 1 }
    : EFFORT.find(each => grid.nodes <= each.nodes)!;
  if (grid.net.before.length > 0) {
    state.start(true);
    state.sweep(sweeps, 0, true);
    const kept = state.best();
    if (kept.crossings === 0 || quick) return state.take(kept);
    state.start(false);
    for (let s = 0; s < starts; s++) state.sweep(sweeps, s, false);
    const found = state.best();
    return state.take(found.crossings * PATIENCE < kept.crossings ? found : kept);
  }
  for (let s = 0; s < starts; s++) {
    state.start(false);
    state.sweep(sweeps, s, false);
  }
  return state.take(state.best());
}

interface Kept {
  crossings: number;
  order: Int32Array;
  at: Float64Array;
}

class Ordering {
  #grid: Grid;
  #lines: Lines;
  #keys: Keys;
  #best: Kept | null = null;

  constructor(grid: Grid, lines: Lines) {
    this.#grid = grid;
    this.#lines = lines;
    this.#keys = { node: new Float64Array(grid.nodes), frame: new Float64Array(grid.net.parent.length) };
  }

  /** In the order of the blocks (`before`: of the picture before; what is new beside what it came after). */
  start(before: boolean): void {
    const { net, nodes, ranks, kind, upper, up } = this.#grid;
    const { node } = this.#keys;
    const blocks = net.width.length;
    let last = 0;
    for (let v = 0; v < blocks; v++) {
      if (before && !Number.isNaN(net.before[v])) last = net.before[v];
      node[v] = before ? last : v;
    }
    // A point of a wire belongs to where the wire comes from; points stand after their upper neighbour.
    for (let v = blocks; v < nodes; v++)
      if (kind[v] === KIND.wire) node[v] = node[upper[up.items[up.start[v]]]];
    this.#frameKeys(node, true);
    for (let r = 0; r < ranks.count; r++) {
      sortRank(this.#grid, this.#lines, this.#keys, r);
      number(this.#lines, r);
    }
    const wish = new Float64Array(nodes);
    if (before) for (let v = 0; v < nodes; v++) wish[v] = node[v];
    for (let r = 0; r < ranks.count; r++) pack(this.#grid, this.#lines, r, wish);
    if (!before) this.#remember();
  }

  sweep(count: number, first: number, held: boolean): void {
    const { ranks, nodes } = this.#grid;
    const small = nodes <= SMALL;
    for (let i = 0; i < count; i++) {
      const down = (i + first) % 2 === 0;
      this.#frameKeys(this.#lines.at, false);
      const beside = this.#besideFrames();
      let changed = false;
      for (let k = 0; k < ranks.count; k++) {
        const r = down ? k : ranks.count - 1 - k;
        this.#wishes(r, down, held, beside);
        if (sortRank(this.#grid, this.#lines, this.#keys, r)) changed = true;
        pack(this.#grid, this.#lines, r, this.#keys.node);
      }
      if (!held && (small || i === count - 1)) transpose(this.#grid, this.#lines, small ? 1 : 3);
      this.#remember();
      if (!changed && i > 1) break;
    }
  }

  best(): Kept {
    const kept = this.#best!;
    this.#best = null;
    return kept;
  }

  take({ order, at }: Kept): Lines {
    this.#lines.order.set(order);
    this.#lines.at.set(at);
    for (let r = 0; r < this.#grid.ranks.count; r++) number(this.#lines, r);
    return this.#lines;
  }

  /** The mean of where the neighbours above (or below) are; where it is if it has none. Blocks of the picture before that
   * stay keep their order: each wishes to stand no further left than the one before it. */
  #wishes(r: number, above: boolean, held: boolean, beside: Float64Array): void {
    const { up, down, upper, lower, upperAt, lowerAt, kind, run, class: classes } = this.#grid;
    const { start, order, at } = this.#lines;
    const { node } = this.#keys;
    const near = above ? up : down;
    for (let i = start[r]; i < start[r + 1]; i++) {
      const v = order[i];
      node[v] = at[v];
      if (kind[v] === KIND.left || kind[v] === KIND.right) continue;
      if (run.length > 0 && run[v] >= 0) {
        node[v] = beside[run[v]];
        continue;
      }
      let [sum, weight] = [0, 0];
      for (let k = near.start[v]; k < near.start[v + 1]; k++) {
        const s = near.items[k];
        const w = classes[s] === CLASS.spine ? 3 : 1;
        const shift = above ? upperAt[s] - lowerAt[s] : lowerAt[s] - upperAt[s];
        sum += w * (at[above ? upper[s] : lower[s]] + shift);
        weight += w;
      }
      if (weight > 0) node[v] = sum / weight;
    }
    if (held) this.#hold(r);
  }

  #hold(r: number): void {
    const { net } = this.#grid;
    const { start, order } = this.#lines;
    const { node } = this.#keys;
    const old = Array.from(order.subarray(start[r], start[r + 1])).filter(
      v => v < net.width.length && !Number.isNaN(net.before[v]),
    );
    old.sort((a, b) => net.before[a] - net.before[b] || a - b);
    for (let i = 1; i < old.length; i++) node[old[i]] = Math.max(node[old[i]], node[old[i - 1]] + 1e-6);
  }

  /** A wire that passes a frame has one key all along, so that it stays on one side: the mean of where it is. */
  #besideFrames(): Float64Array {
    const { run, runs, nodes } = this.#grid;
    const mean = new Float64Array(runs);
    if (runs === 0) return mean;
    const count = new Float64Array(runs);
    for (let v = 0; v < nodes; v++)
      if (run[v] >= 0) {
        mean[run[v]] += this.#lines.at[v];
        count[run[v]]++;
      }
    for (let i = 0; i < runs; i++) mean[i] /= count[i];
    return mean;
  }

  /** A frame stands where its blocks are in the mean; in the order of the program, with its first block. */
  #frameKeys(of: Float64Array, first: boolean): void {
    const { net } = this.#grid;
    const { frame } = this.#keys;
    if (net.parent.length === 0) return;
    const count = new Float64Array(frame.length);
    frame.fill(first ? Number.POSITIVE_INFINITY : 0);
    for (let v = 0; v < net.width.length; v++)
      for (let f = net.frame[v]; f >= 0; f = net.parent[f]) {
        if (first) frame[f] = Math.min(frame[f], of[v]);
        else frame[f] += of[v];
        count[f]++;
      }
    if (!first) for (let f = 0; f < frame.length; f++) frame[f] /= Math.max(1, count[f]);
  }

  #remember(): void {
    const found = crossings(this.#grid, this.#lines);
    if (this.#best && this.#best.crossings <= found) return;
    const { order, at } = this.#lines;
    this.#best = { crossings: found, order: order.slice(), at: at.slice() };
  }
}
