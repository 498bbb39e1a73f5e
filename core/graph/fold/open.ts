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

/** Which iteration, or which call. */
export const turnNumber = (of: Cell, i: number): number => of.turns?.[i].call ?? i;

/** What an opened cell shows: of turns one, with a card before and behind it for the others. */
export function shownItems(
  of: Cell,
  asked: Pick<Asked, "turns">,
): { items: readonly Item[]; others: number } {
  if (of.turns === null) return { items: of.items, others: 0 };
  const at = shownTurn(of, asked);
  return { items: of.turns[at].items, others: (at > 0 ? 1 : 0) + (at < of.turns.length - 1 ? 1 : 0) };
}

/** Says of each cell whether it is open. `room`: boxes that may be drawn unasked; `bare`: what is not opened for them. */
export function opening(
  top: Cell,
  asked: Asked,
  room: number,
  bare: (of: Cell) => boolean,
): (of: Cell) => boolean {
  const { opened, closed, spread } = asked;
  if (spread === "all") return of => !closed.has(idOf(of));
  const auto = spread === "auto" ? unasked(top, room, bare) : new Set<string>();
  return of => {
    const id = idOf(of);
    return !closed.has(id) && (opened.has(id) || auto.has(id));
  };
}

/**
 * Whatever is opened or closed by hand, the rest stays as it is: it does not count here. What is alike side by side is
 * opened together or not at all: twelve blocks of a transformer look the same.
 */
function unasked(top: Cell, room: number, bare: (of: Cell) => boolean): Set<string> {
  const last = { turns: new Map<string, number>() };
  const auto = new Set<string>();
  let waiting: Waiting[] = [];
  const wait = (items: readonly Item[], depth: number, among: Cell) => {
    for (const item of items)
      if (typeof item !== "number" && !saysItAll(item) && !bare(item))
        waiting.push({ of: item, depth, among });
  };
  let count = top.items.length;
  wait(top.items, 1, top);
  while (waiting.length > 0) {
    let best = waiting[0];
    for (const each of waiting) if (before(each, best)) best = each;
    const { depth } = best;
    const [alike, others] = parted(waiting, each => isAlike(each, best));
    waiting = others;
    let more = 0;
    for (const { of } of alike) {
      const { items, others } = shownItems(of, last);
      more += items.length + others - 1;
    }
    if (count + more > room) continue;
    count += more;
    for (const { of } of alike) {
      auto.add(idOf(of));
      wait(shownItems(of, last).items, depth + 1, of);
    }
  }
  return auto;
}

interface Waiting {
  of: Cell;
  depth: number;
  among: Cell;
}

/** Of the same structure, in cells of the same structure. Parts are alike in nothing. */
const isAlike = (a: Waiting, b: Waiting): boolean =>
  a.of === b.of ||
  (a.depth === b.depth &&
    a.of.kind !== "part" &&
    a.of.structure === b.of.structure &&
    a.of.kind === b.of.kind &&
    a.among.structure === b.among.structure);

function parted<T>(list: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  const [yes, no]: [T[], T[]] = [[], []];
  for (const item of list) (test(item) ? yes : no).push(item);
  return [yes, no];
}

const before = (a: Waiting, b: Waiting): boolean =>
  a.depth !== b.depth ? a.depth < b.depth : a.of.hi > b.of.hi;

/** A layer's card with its words and pills shows as much as its few operations would. */
const saysItAll = ({ kind, items, turns }: Cell): boolean =>
  kind === "module" && turns === null && items.length < 4 && items.every(item => typeof item === "number");

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
