// The boxes and groups of one picture as stretches of units, before leaves find their places.
import { type Cell, type Item, idOf } from "./cell.js";
import type { Fold } from "./fold.js";
import { type Asked, shownTurn } from "./open.js";

export interface Draft {
  /** Units: lo ≤ position < hi. */
  lo: number;
  hi: number;
  /** Null: the one unit itself. */
  card: Draw | null;
  /** Id of the opened group around it. */
  inside: string | null;
}

/** A group as it is drawn. */
export interface Draw {
  id: string;
  of: Cell;
  parent: string | null;
  open: boolean;
  /** Positions of its turns that it stands for, and of the one shown. */
  turns: { from: number; to: number; shown: number } | null;
  /** Of the turns beside the one shown: the group that they belong to. */
  beside: string | null;
}

export interface Sketch {
  drafts: Draft[];
  /** Outer ones first. */
  groups: Draw[];
  /** By unit: position of its draft. */
  boxOf: Int32Array;
}

export function sketch({ top, units }: Fold, asked: Asked, isOpen: (of: Cell) => boolean): Sketch {
  const drafts: Draft[] = [];
  const groups: Draw[] = [];
  const stack: { item: Item | Draft; inside: string | null }[] = [];
  const push = (items: readonly Item[], inside: string | null) => {
    for (let i = items.length - 1; i >= 0; i--) stack.push({ item: items[i], inside });
  };
  push(top.items, null);
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { item, inside } = next;
    if (typeof item === "number") {
      drafts.push({ lo: item, hi: item + 1, card: null, inside });
      continue;
    }
    if ("card" in item) {
      drafts.push(item);
      if (item.card) groups.push(item.card);
      continue;
    }
    const drawn = drawOf(item, inside, isOpen(item), asked);
    groups.push(drawn);
    if (!drawn.open) drafts.push({ lo: item.lo, hi: item.hi, card: drawn, inside });
    else if (item.turns === null || !drawn.turns) push(item.items, drawn.id);
    else {
      const { shown, to } = drawn.turns;
      if (shown < to - 1) stack.push({ item: besideOf(drawn, shown + 1, to), inside: drawn.id });
      push(item.turns[shown].items, drawn.id);
      if (shown > 0) stack.push({ item: besideOf(drawn, 0, shown), inside: drawn.id });
    }
  }
  const boxOf = new Int32Array(units.length).fill(-1);
  for (const [i, { lo, hi }] of drafts.entries()) boxOf.fill(i, lo, hi);
  return { drafts, groups, boxOf };
}

function drawOf(of: Cell, parent: string | null, open: boolean, asked: Asked): Draw {
  const turns = of.turns && { from: 0, to: of.turns.length, shown: shownTurn(of, asked) };
  return { id: idOf(of), of, parent, open, turns, beside: null };
}

/** The turns before or behind the one shown, in one card. */
function besideOf({ id, of }: Draw, from: number, to: number): Draft {
  const turns = of.turns ?? [];
  const shown = from === 0 ? to - 1 : from;
  const name = from === 0 ? "earlier" : "later";
  const card = { id: `${id}/${name}`, of, parent: id, open: false, turns: { from, to, shown }, beside: id };
  return { lo: turns[from].lo, hi: turns[to - 1].hi, card, inside: id };
}
