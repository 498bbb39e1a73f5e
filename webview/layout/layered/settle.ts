// Each rank as near as its distances allow to where its neighbours are: the least weighted squares, exactly, by pooling
// (isotonic regression; Ayer, Brunk, Ewing, Reid, Silverman 1955), in a fixed number of rounds down and up.
import { apart, CLASS, type Grid } from "./grid.js";
import type { Lines } from "./lines.js";

type Side = "above" | "below" | "both";

export function settle(grid: Grid, lines: Lines, x: Float64Array, rounds: number): void {
  const pool = new Pool(grid, lines, x);
  const ranks = grid.ranks.count;
  for (let round = 0; round < rounds; round++) {
    const down = round % 2 === 0;
    // The last rounds look both ways.
    const side: Side = round >= rounds - 4 ? "both" : down ? "above" : "below";
    for (let k = 0; k < ranks; k++) pool.rank(down ? k : ranks - 1 - k, side);
  }
}

class Pool {
  #grid: Grid;
  #lines: Lines;
  #x: Float64Array;
  /** Runs of nodes that touch: how many, sum of weights, weighted sum of wishes less the distances from the first node. */
  #count: Int32Array;
  #weight: Float64Array;
  #sum: Float64Array;

  constructor(grid: Grid, lines: Lines, x: Float64Array) {
    this.#grid = grid;
    this.#lines = lines;
    this.#x = x;
    let widest = 0;
    for (let r = 0; r < grid.ranks.count; r++) widest = Math.max(widest, lines.start[r + 1] - lines.start[r]);
    this.#count = new Int32Array(widest);
    this.#weight = new Float64Array(widest);
    this.#sum = new Float64Array(widest);
  }

  rank(r: number, side: Side): void {
    const { start, order } = this.#lines;
    const [count, weight, sum] = [this.#count, this.#weight, this.#sum];
    let runs = 0;
    let offset = 0;
    for (let i = start[r]; i < start[r + 1]; i++) {
      const v = order[i];
      if (i > start[r]) offset += apart(this.#grid, order[i - 1], v);
      const { wish, pull } = this.#wish(v, side);
      count[runs] = 1;
      weight[runs] = pull;
      sum[runs] = pull * (wish - offset);
      while (runs > 0 && sum[runs - 1] * weight[runs] >= sum[runs] * weight[runs - 1]) {
        runs--;
        count[runs] += count[runs + 1];
        weight[runs] += weight[runs + 1];
        sum[runs] += sum[runs + 1];
      }
      runs++;
    }
    this.#place(r);
  }

  #place(r: number): void {
    const { start, order } = this.#lines;
    let [run, left, offset] = [0, this.#count[0], 0];
    for (let i = start[r]; i < start[r + 1]; i++) {
      if (left === 0) left = this.#count[++run];
      left--;
      if (i > start[r]) offset += apart(this.#grid, order[i - 1], order[i]);
      this.#x[order[i]] = this.#sum[run] / this.#weight[run] + offset;
    }
  }

  /** The weighted mean of what would make each wire straight; with nothing there it stays, if it is not pushed. */
  #wish(v: number, side: Side): { wish: number; pull: number } {
    const { up, down, upper, lower, upperAt, lowerAt } = this.#grid;
    const x = this.#x;
    let [sum, pull] = [0, 0];
    if (side !== "below")
      for (let k = up.start[v]; k < up.start[v + 1]; k++) {
        const s = up.items[k];
        const w = this.#force(s);
        sum += w * (x[upper[s]] + upperAt[s] - lowerAt[s]);
        pull += w;
      }
    if (side !== "above")
      for (let k = down.start[v]; k < down.start[v + 1]; k++) {
        const s = down.items[k];
        const w = this.#force(s);
        sum += w * (x[lower[s]] + lowerAt[s] - upperAt[s]);
        pull += w;
      }
    return pull > 0 ? { wish: sum / pull, pull } : { wish: x[v], pull: 0.1 };
  }

  /** As dot does it (Gansner et al. 1993): the longer the wire, the straighter. */
  #force(s: number): number {
    const { pull, class: classes } = this.#grid;
    return classes[s] === CLASS.frame ? 8 : (classes[s] === CLASS.long ? 4 : 1) * (0.75 + pull[s] / 4);
  }
}
