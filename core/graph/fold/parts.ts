// Long stretches that the program itself does not group, as parts and parts of parts: any program then has a first view
// that can be read, and every operation is a few openings away.
import { type Cell, cell, type Item } from "./cell.js";
import type { Unit } from "./units.js";

/** Most items that a cell keeps side by side. */
export const MOST = 40;
/** Parts that one is cut into. */
const FEW = 16;

/** `cells`: outer ones first. Parts end where a source line does, if one ends nearby. */
export function parts(units: readonly Unit[], cells: readonly Cell[]): void {
  const open = cells.filter(each => each.turns === null);
  for (let each = open.pop(); each; each = open.pop()) {
    if (each.items.length <= MOST) continue;
    each.items = cut(units, each, each.items);
    for (const part of each.items) if (typeof part !== "number" && part.kind === "part") open.push(part);
  }
}

function cut(units: readonly Unit[], of: Cell, items: readonly Item[]): Item[] {
  const wanted = Math.ceil(items.length / Math.min(FEW, Math.max(4, Math.round(Math.sqrt(items.length)))));
  const made: Item[] = [];
  for (let at = 0; at < items.length; ) {
    let end = Math.min(items.length, at + wanted);
    if (items.length - end < wanted / 2) end = items.length;
    for (let look = end; look < items.length && look < end + wanted / 2; look++)
      if (lineOf(units, items[look]) !== lineOf(units, items[look - 1])) {
        end = look;
        break;
      }
    if (end === at + 1) made.push(items[at]);
    else made.push(partOf(units, of, items.slice(at, end), made.length));
    at = end;
  }
  return made;
}

function partOf(units: readonly Unit[], of: Cell, items: Item[], nth: number): Cell {
  const [first, last] = [items[0], items[items.length - 1]];
  const lo = typeof first === "number" ? first : first.lo;
  const part = cell("part", nameOf(lineOf(units, first), lineOf(units, last)), of, lo);
  part.segment = `part ${nth}`;
  part.hi = typeof last === "number" ? last + 1 : last.hi;
  part.items = items;
  return part;
}

const nameOf = (from: number | null, to: number | null): string => {
  if (from === null || to === null) return "part";
  return from === to ? `line ${from}` : `lines ${Math.min(from, to)}–${Math.max(from, to)}`;
};

const lineOf = (units: readonly Unit[], item: Item): number | null =>
  units[typeof item === "number" ? item : item.lo].node.site?.line ?? null;
