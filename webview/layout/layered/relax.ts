// Shorter wires: what is joined by straight wires moves together to the weighted median of where its other wires lead, as
// far as its neighbours allow; no move makes the sum longer. Rounds alternate between all straight wires and those that
// have to stay straight, and between beginning at the left and at the right.
import { apart, CLASS, type Grid, KIND } from "./grid.js";
import type { Lines } from "./lines.js";
import { counted, type Groups, grouped } from "./net.js";

/** Rounds for so many nodes. */
const ROUNDS = [
  { nodes: 1_000, rounds: 16 },
  { nodes: 20_000, rounds: 8 },
  { nodes: 100_000, rounds: 4 },
  { nodes: Number.POSITIVE_INFINITY, rounds: 2 },
] as const;

export function relax(grid: Grid, lines: Lines, x: Float64Array): void {
  const { rounds } = ROUNDS.find(each => grid.nodes <= each.nodes)!;
  for (let round = 0; round < rounds; round++) {
    const groups = straight(grid, x, round % 4 < 2 ? CLASS.wire : CLASS.long);
    const mover = new Mover(grid, lines, x, groups);
    const left = round % 2 === 0;
    const { at } = groups;
    const sorted = counted(at.length).sort((a, b) => at[a] - at[b] || a - b);
    if (!left) sorted.reverse();
    let moved = false;
    for (const g of sorted) if (mover.move(g)) moved = true;
    if (!moved && round > 4) return;
  }
}

interface Bundles {
  of: Int32Array;
  members: Groups;
  /** Px of its first node. */
  at: Float64Array;
}

/** Nodes joined by straight segments of at least this class. */
function straight(grid: Grid, x: Float64Array, least: number): Bundles {
  const { upper, lower, upperAt, lowerAt, class: classes, nodes } = grid;
  const root = counted(nodes);
  const find = (v: number): number => {
    let at = v;
    while (root[at] !== at) at = root[at] = root[root[at]];
    return at;
  };
  for (let s = 0; s < upper.length; s++) {
    if (classes[s] < least) continue;
    const bend = x[upper[s]] + upperAt[s] - x[lower[s]] - lowerAt[s];
    if (Math.abs(bend) < 0.01) root[find(upper[s])] = find(lower[s]);
  }
  const number = new Int32Array(nodes).fill(-1);
  const of = new Int32Array(nodes);
  let count = 0;
  for (let v = 0; v < nodes; v++) {
    const top = find(v);
    if (number[top] < 0) number[top] = count++;
    of[v] = number[top];
  }
  const members = grouped(of, count);
  const at = new Float64Array(count);
  for (let g = 0; g < count; g++) at[g] = x[members.items[members.start[g]]];
  return { of, members, at };
}

class Mover {
  #grid: Grid;
  #lines: Lines;
  #x: Float64Array;
  #bundles: Bundles;

  constructor(grid: Grid, lines: Lines, x: Float64Array, bundles: Bundles) {
    this.#grid = grid;
    this.#lines = lines;
    this.#x = x;
    this.#bundles = bundles;
  }

  /** Moves bundle g to its best place; true if it moved. */
  move(g: number): boolean {
    const { members } = this.#bundles;
    const wanted = this.#wish(g);
    if (Math.abs(wanted) < 0.01) return false;
    const [low, high] = this.#slack(g);
    const by = Math.max(low, Math.min(high, wanted));
    if (Math.abs(by) < 0.01) return false;
    for (let i = members.start[g]; i < members.start[g + 1]; i++) this.#x[members.items[i]] += by;
    return true;
  }

  /** The move that its wires ask for; edges of frames close in. */
  #wish(g: number): number {
    const { upper, lower, upperAt, lowerAt, up, down, kind, pull } = this.#grid;
    const { of, members } = this.#bundles;
    const moves: { by: number; weight: number }[] = [];
    for (let i = members.start[g]; i < members.start[g + 1]; i++) {
      const v = members.items[i];
      if (kind[v] === KIND.left) moves.push({ by: 1e6, weight: 0.25 });
      if (kind[v] === KIND.right) moves.push({ by: -1e6, weight: 0.25 });
      for (let k = up.start[v]; k < up.start[v + 1]; k++) {
        const s = up.items[k];
        const u = upper[s];
        if (of[u] === g) continue;
        moves.push({ by: this.#x[u] + upperAt[s] - this.#x[v] - lowerAt[s], weight: 1 + pull[s] / 4 });
      }
      for (let k = down.start[v]; k < down.start[v + 1]; k++) {
        const s = down.items[k];
        const w = lower[s];
        if (of[w] === g) continue;
        moves.push({ by: this.#x[w] + lowerAt[s] - this.#x[v] - upperAt[s], weight: 1 + pull[s] / 4 });
      }
    }
    return median(moves);
  }

  /** How far it may go to the left and to the right. */
  #slack(g: number): [number, number] {
    const { start, order, place } = this.#lines;
    const { of, members } = this.#bundles;
    const { rank } = this.#grid;
    let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const keep = (a: number, b: number, distance: number) => {
      if (of[a] === of[b]) return;
      const room = this.#x[b] - this.#x[a] - distance;
      if (of[a] === g) high = Math.min(high, Math.max(0, room));
      else low = Math.max(low, Math.min(0, -room));
    };
    for (let i = members.start[g]; i < members.start[g + 1]; i++) {
      const v = members.items[i];
      const at = start[rank[v]] + place[v];
      if (place[v] > 0) keep(order[at - 1], v, apart(this.#grid, order[at - 1], v));
      if (at + 1 < start[rank[v] + 1]) keep(v, order[at + 1], apart(this.#grid, v, order[at + 1]));
      this.#keepWidth(v, keep);
    }
    return [low, high];
  }

  #keepWidth(v: number, keep: (a: number, b: number, distance: number) => void): void {
    const { kind, owner, frames, net } = this.#grid;
    const f = owner[v];
    if (kind[v] === KIND.left && v === frames.left[f]) keep(v, frames.right[f], net.least[f]);
    if (kind[v] === KIND.right && v === frames.right[f]) keep(frames.left[f], v, net.least[f]);
  }
}

/** The move nearest to none among those that make the weighted sum least. */
function median(moves: { by: number; weight: number }[]): number {
  if (moves.length === 0) return 0;
  moves.sort((a, b) => a.by - b.by);
  let half = 0;
  for (const { weight } of moves) half += weight / 2;
  let sum = 0;
  for (const [i, { by, weight }] of moves.entries()) {
    sum += weight;
    if (sum > half + 1e-9) return by;
    if (sum > half - 1e-9) {
      const next = moves[i + 1]?.by ?? by;
      return Math.max(by, Math.min(next, 0));
    }
  }
  return 0;
}
