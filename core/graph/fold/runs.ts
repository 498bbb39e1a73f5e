// Repetition. The same parameters applied again and again (a loop's iterations, calls of one module) are one cell with
// turns, `×N`; distinct ones of the same structure in a row are one with `more`. Identity decides, so the two are never
// confused; a loop whose turns are neither is a row of what it repeats.
import { type Cell, cell, type Item } from "./cell.js";

/** Fewer repetitions are as easily read one below the other. */
const LEAST = 3;
/** A turn or layer of fewer units than this is no card of its own worth repeating. */
const BODY = 4;

/** `cells`: outer ones first; returns those that were made. */
export function runs(root: Cell, cells: readonly Cell[], unfolded: boolean): Cell[] {
  const made: Cell[] = [];
  for (let i = cells.length - 1; i >= -1; i--) {
    const each = i < 0 ? root : cells[i];
    if (each.kind === "loop" && each.items.every(isTurn)) repeat(each, each.items, unfolded);
    if (each.turns === null) each.items = rows(each, made, unfolded);
  }
  return made;
}

const isTurn = (item: Item): item is Cell => typeof item !== "number" && item.kind === "turn";

function repeat(loop: Cell, turns: readonly Cell[], unfolded: boolean): void {
  const sort = unfolded ? "none" : sortOf(turns);
  if (sort === "same" || sort === "varied") {
    loop.turns = turns;
    loop.varied = sort === "varied";
    for (const turn of turns) turn.segment = "";
    return;
  }
  if (sort === "distinct" && turns.length >= LEAST) loop.more = turns.length - 1;
  const few = turns.length < LEAST && turns.every(({ lo, hi }) => hi - lo <= 2 * BODY);
  loop.items = turns.flatMap((turn): Item[] => (few || turn.items.length === 1 ? turn.items : [turn]));
}

/** "same": one structure, one identity. "distinct": one structure, no two identities alike. */
function sortOf(turns: readonly Cell[]): "same" | "varied" | "distinct" | "none" {
  const whose = new Map<number, Set<number>>();
  for (const { structure, identity } of turns) {
    const known = whose.get(structure);
    if (known) known.add(identity);
    else whose.set(structure, new Set([identity]));
  }
  const small = turns.length < LEAST && turns.every(({ lo, hi }) => hi - lo <= 2 * BODY);
  const one = [...whose.values()].every(set => set.size === 1);
  if (small) return "none";
  if (whose.size === 1 && one) return "same";
  if (whose.size === 1 && whose.get(turns[0].structure)?.size === turns.length) return "distinct";
  // Branches: what is the same in structure has the same parameters, and most of it does come again.
  return one && 2 * whose.size <= turns.length ? "varied" : "none";
}

/** Sibling calls of the same structure in a row become one cell each. */
function rows(of: Cell, made: Cell[], unfolded: boolean): Item[] {
  if (unfolded || !of.items.some(item => typeof item !== "number")) return of.items;
  if (of.more > 0) return of.items;
  const items: Item[] = [];
  for (let at = 0; at < of.items.length; ) {
    const row = rowAt(of.items, at);
    at += row.length;
    const whole = row.length > 1 ? rowOf(of, row) : null;
    if (whole) made.push(whole);
    if (whole) items.push(whole);
    else for (const item of row) items.push(item);
  }
  return items;
}

/** From here on: cells of one structure that are all the same or all distinct; or one item. */
function rowAt(items: readonly Item[], at: number): Item[] {
  const [first, second] = [items[at], items[at + 1]];
  if (typeof first === "number" || first.kind === "loop") return [first];
  const same = typeof second === "object" && second.identity === first.identity;
  const row = [first];
  const seen = new Set([first.identity]);
  for (let i = at + 1; i < items.length; i++) {
    const next = items[i];
    if (typeof next === "number" || next.structure !== first.structure || next.kind !== first.kind) break;
    if (same !== seen.has(next.identity)) break;
    row.push(next);
    if (!same) seen.add(next.identity);
  }
  return row;
}

function rowOf(of: Cell, row: Item[]): Cell | null {
  const cells = row.filter(item => typeof item !== "number");
  const [first] = cells;
  const last = cells[cells.length - 1];
  const small = first.hi - first.lo < BODY && cells.length < 2 * BODY;
  if (cells.length < LEAST || small) return null;
  const kind = first.kind === "turn" ? "loop" : first.kind;
  const whole = cell(kind, kind === "loop" ? of.name : first.name, first.parent, first.lo);
  Object.assign(whole, { type: first.type, call: first.call, level: first.level, hi: last.hi });
  whole.segment = `${first.segment}+`;
  whole.structure = first.structure;
  whole.identity = first.identity;
  whole.items = cells;
  if (cells[1].identity === first.identity) {
    whole.turns = cells;
    for (const each of cells) [each.parent, each.segment] = [whole, ""];
  } else whole.more = cells.length - 1;
  return whole;
}
