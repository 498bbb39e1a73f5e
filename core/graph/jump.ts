// Places in a timeline that a person jumps to: the steps that concern a value, and the end of the group now walked.
import type { Entry, Timeline } from "./timeline.js";
import type { View, ViewBox } from "./view.js";

/** The trace ids that an entry changes: what was computed, or what contributions arrived at. */
export function changes(entry: Entry): readonly number[] {
  if (entry.kind === "forward") return [entry.node];
  if (entry.kind === "tray") return [entry.event.node];
  return entry.moves.map(move => move.to);
}

/**
 * The cursor just after the next entry (direction 1), or the last one before (−1), that changes one of these nodes;
 * null if there is none.
 */
export function arrival(
  { entries }: Timeline,
  nodes: ReadonlySet<number>,
  cursor: number,
  direction: 1 | -1,
): number | null {
  const start = direction === 1 ? cursor : cursor - 2;
  for (let at = start; at >= 0 && at < entries.length; at += direction)
    if (changes(entries[at]).some(id => nodes.has(id))) return at + 1;
  return null;
}

/**
 * The cursor after a step over: past every following entry inside the opened group that the next entry is in, as far as
 * the turn between the forward and the backward pass. One entry on where that one is in no group.
 */
export function over(view: View, timeline: Timeline, cursor: number, direction: 1 | -1): number {
  const { entries } = timeline;
  const inside = insideOf(view);
  const at = (place: number) => (direction === 1 ? place : place - 1);
  const first = entries[at(cursor)];
  if (!first) return cursor;
  const group = groupOf(first, inside);
  let place = cursor + direction;
  if (group === null) return place;
  const within = descendants(view, group);
  const forth = (where: number) => at(where) < timeline.turn;
  for (let entry = entries[at(place)]; entry; entry = entries[at(place)]) {
    const next = groupOf(entry, inside);
    if (next === null || !within.has(next) || forth(place) !== forth(cursor)) break;
    place += direction;
  }
  return place;
}

/** The card that the next entry is in; backward the sender's counts before the receiver's. Null: it is in none. */
export function cardAhead({ boxes }: View, { entries }: Timeline, cursor: number): ViewBox | null {
  const entry = entries[cursor];
  if (!entry) return null;
  const places = entry.kind === "backward" ? [entry.moves[0].from, entry.moves[0].to] : changes(entry);
  const holds = ({ nodes, pills }: ViewBox, id: number) =>
    nodes.includes(id) || pills.some(pill => pill.node === id);
  for (const id of places) {
    const card = boxes.find(box => box.kind === "group" && holds(box, id));
    if (card) return card;
  }
  return null;
}

/** Index of the first entry of the forward or the backward pass at one of these nodes; null if there is none. */
export function firstWithin(
  { entries, turn }: Timeline,
  nodes: ReadonlySet<number>,
  forth: boolean,
): number | null {
  const end = forth ? turn : entries.length;
  for (let at = forth ? 0 : turn; at < end; at++) {
    const entry = entries[at];
    const sent = entry.kind === "backward" && entry.moves.some(move => nodes.has(move.from));
    if (sent || changes(entry).some(id => nodes.has(id))) return at;
  }
  return null;
}

const known = new WeakMap<View, ReadonlyMap<number, string | null>>();

/** By trace id: the opened group that its box stands in. */
function insideOf(view: View): ReadonlyMap<number, string | null> {
  let found = known.get(view);
  if (!found) {
    found = new Map(view.boxes.flatMap(box => box.nodes.map(id => [id, box.inside])));
    known.set(view, found);
  }
  return found;
}

/** Backward the rule of the sender runs: its group counts. */
function groupOf(entry: Entry, inside: ReadonlyMap<number, string | null>): string | null {
  const id = entry.kind === "backward" ? entry.moves[0].from : changes(entry)[0];
  return inside.get(id) ?? null;
}

/** The group and all that stands in it; outer ones come first in the view. */
function descendants({ groups }: View, id: string): ReadonlySet<string> {
  const within = new Set([id]);
  for (const group of groups) if (group.parent !== null && within.has(group.parent)) within.add(group.id);
  return within;
}
