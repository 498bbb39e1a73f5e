// Neighbours in a rank change places where their own wires then cross less (Gansner et al. 1993).
import { type Grid, KIND } from "./grid.js";
import type { Lines } from "./lines.js";
import type { Groups } from "./net.js";

export function transpose(grid: Grid, lines: Lines, rounds: number): void {
  const steady = new Uint8Array(grid.ranks.count);
  for (let round = 0; round < rounds; round++) {
    let changed = false;
    for (let r = 0; r < grid.ranks.count; r++) {
      if (steady[r]) continue;
      if (exchange(grid, lines, r)) {
        changed = true;
        if (r > 0) steady[r - 1] = 0;
        if (r + 1 < grid.ranks.count) steady[r + 1] = 0;
      } else steady[r] = 1;
    }
    if (!changed) return;
  }
}

function exchange(grid: Grid, { start, order, place, at }: Lines, r: number): boolean {
  const { kind, owner, up, down, upper, lower } = grid;
  let changed = false;
  for (let i = start[r]; i + 1 < start[r + 1]; i++) {
    const [v, w] = [order[i], order[i + 1]];
    if (owner[v] !== owner[w] || kind[v] > KIND.wire || kind[w] > KIND.wire) continue;
    if (grid.runs > 0 && (grid.run[v] >= 0 || grid.run[w] >= 0)) continue;
    const gain = gained(up, upper, place, null, v, w) + gained(down, lower, place, grid.slot, v, w);
    if (gain <= 0) continue;
    [order[i], order[i + 1]] = [w, v];
    [at[v], at[w]] = [at[w], at[v]];
    place[w] = i - start[r];
    place[v] = place[w] + 1;
    changed = true;
  }
  return changed;
}

/** Crossings of the wires of v with those of w with v at the left, less those with w there. */
function gained(
  near: Groups,
  ends: Int32Array,
  place: Int32Array,
  slot: Int32Array | null,
  v: number,
  w: number,
): number {
  const a = sorted(near, ends, place, slot, v);
  const b = sorted(near, ends, place, slot, w);
  let gain = 0;
  let [less, same] = [0, 0];
  for (const p of a) {
    while (less < b.length && b[less] < p) less++;
    same = Math.max(same, less);
    while (same < b.length && b[same] === p) same++;
    gain += less - (b.length - same);
  }
  return gain;
}

/** Slots of a circle that are told apart. */
const SLOTS = 16;

function sorted(
  { start, items }: Groups,
  ends: Int32Array,
  place: Int32Array,
  slot: Int32Array | null,
  v: number,
): Int32Array {
  const found = new Int32Array(start[v + 1] - start[v]);
  for (let i = 0; i < found.length; i++) {
    const s = items[start[v] + i];
    found[i] = SLOTS * place[ends[s]] + (slot ? Math.min(slot[s], SLOTS - 1) : 0);
  }
  return found.length > 1 ? found.sort() : found;
}
