// Which cells are open. Unasked, as many as a reader can take in: outer ones first, then those nearest to the loss, and
// the rest stays in cards.
import { type Cell, type Item, idOf } from "./cell.js";

/** Boxes of a first view. */
export const FIRST = 60;

export type Spread = "auto" | "all" | "none";

export interface Asked {
  opened: ReadonlySet<string>;
  closed: ReadonlySet<string>;
  /** By group: the turn wanted, as `Turns.numbers` has it. */
  turns: ReadonlyMap<string, number>;
  spread: Spread;
}

/** Of a cell with turns: position of the one shown; the last one unless another was asked for. */
export function shownTurn(of: Cell, { turns }: Pick<Asked, "turns">): number {
  const all = of.turns ?? [];
  const wanted = turns.get(idOf(of));
  if (wanted === undefined) return all.length - 1;
  let found = 0;
  for (let i = 0; i < all.length; i++) if (turnNumber(of, i) <= wanted) found = i;
  return found;
}

/** Iterations have the numbers of the loop, calls are counted from 0. */
export const turnNumber = (of: Cell, i: number): number =>
  of.kind === "loop" ? (of.turns?.[i].call ?? i) : i;

/** What an opened cell shows: of turns one, with a card before and behind it for the others. */
export function shownItems(
  of: Cell,
  asked: Pick<Asked, "turns">,
): { items: readonly Item[]; others: number } {
  if (of.turns === null) return { items: of.items, others: 0 };
  const at = shownTurn(of, asked);
  return { items: of.turns[at].items, others: (at > 0 ? 1 : 0) + (at < of.turns.length - 1 ? 1 : 0) };
}

/** Says of each cell whether it is open. `room`: boxes that may be drawn unasked. */
export function opening(top: Cell, asked: Asked, room: number): (of: Cell) => boolean {
  const { opened, closed, spread } = asked;
  if (spread === "all") return of => !closed.has(idOf(of));
  const auto = spread === "auto" ? unasked(top, room) : new Set<string>();
  return of => {
    const id = idOf(of);
    return !closed.has(id) && (opened.has(id) || auto.has(id));
  };
}

/** Whatever is opened or closed by hand, the rest stays as it is: it does not count here. */
function unasked(top: Cell, room: number): Set<string> {
  const last = { turns: new Map<string, number>() };
  const auto = new Set<string>();
  const waiting: { of: Cell; depth: number }[] = [];
  const wait = (items: readonly Item[], depth: number) => {
    for (const item of items) if (typeof item !== "number") waiting.push({ of: item, depth });
  };
  let count = top.items.length;
  wait(top.items, 1);
  while (waiting.length > 0) {
    let best = 0;
    for (let i = 1; i < waiting.length; i++) if (before(waiting[i], waiting[best])) best = i;
    const [{ of, depth }] = waiting.splice(best, 1);
    const { items, others } = shownItems(of, last);
    const more = items.length + others - 1;
    if (count + more > room || saysItAll(of)) continue;
    count += more;
    auto.add(idOf(of));
    wait(items, depth + 1);
  }
  return auto;
}

const before = (a: { of: Cell; depth: number }, b: { of: Cell; depth: number }): boolean =>
  a.depth !== b.depth ? a.depth < b.depth : a.of.hi > b.of.hi;

/** A layer's card with its words and pills shows as much as its few operations would. */
const saysItAll = ({ kind, lo, hi, turns }: Cell): boolean =>
  kind === "module" && turns === null && hi - lo < 4;

/** Boxes that would be drawn if all of it were open; stops counting beyond `most`. */
export function spreadOut(top: Cell, asked: Asked, most: number): number {
  const open = [...shownItems(top, asked).items];
  let count = 0;
  for (let item = open.pop(); item !== undefined && count <= most; item = open.pop()) {
    if (typeof item === "number" || asked.closed.has(idOf(item))) {
      count++;
      continue;
    }
    const { items, others } = shownItems(item, asked);
    count += others;
    for (const inner of items) open.push(inner);
  }
  return count;
}
