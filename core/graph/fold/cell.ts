// The frames of a run as a tree over its units: what can be drawn as one card or opened. Units run in the order of the
// tape and each cell holds a stretch of them, so that folding cells can never close a circle in the picture.
import type { TraceFrame } from "../../trace/trace.js";

/** A position among the units, or a cell. */
export type Item = number | Cell;

export interface Cell {
  kind: "root" | "function" | "module" | "loop" | "turn" | "part" | "leaves";
  name: string;
  /** A module's class. */
  type: string | null;
  /** Of the frame: which call; of a turn: which iteration. */
  call: number;
  /** Its part of the id. */
  segment: string;
  /** The cell that its id continues. */
  parent: Cell | null;
  /** Frames from the outside up to its own. */
  level: number;
  items: Item[];
  /** Its units: lo ≤ position < hi. */
  lo: number;
  hi: number;
  /** What the turns have in common, if it is drawn one at a time; else null. */
  turns: readonly Cell[] | null;
  /** The turns do not all run the same operations. */
  varied: boolean;
  /** Others of the same structure that its card stands for. */
  more: number;
  /** Hashes of what it computes and of whose parameters it computes it with: equal where these are. */
  structure: number;
  identity: number;
  /** Times that a segment was given out among its children. */
  seen: Map<string, number> | null;
  id: string | null;
}

export function cell(kind: Cell["kind"], name: string, parent: Cell | null, lo: number): Cell {
  return {
    kind, name, parent, lo, type: null, call: 0, segment: "", level: parent?.level ?? 0, items: [], hi: lo, turns: null,
    varied: false, more: 0, structure: 0, identity: 0, seen: null, id: null,
  }; // biome-ignore format: one table
}

/** A name as part of an id. */
const plain = (name: string): string => name.replace(/[/~#]/g, "_");

/** The segment of a call, counted among its siblings: within its caller, not over the whole run. */
export const segmentOf = (parent: Cell, frame: TraceFrame): string =>
  numbered(parent, `${frame.kind} ${plain(frame.name)}`);

export function numbered(parent: Cell, key: string): string {
  parent.seen ??= new Map();
  const before = parent.seen.get(key) ?? 0;
  parent.seen.set(key, before + 1);
  return before > 0 ? `${key}~${before}` : key;
}

/** The same from run to run. Every turn of what is drawn one turn at a time has the id of the whole. */
export function idOf(of: Cell): string {
  const open: Cell[] = [];
  let at: Cell | null = of;
  while (at && at.id === null && at.parent) {
    open.push(at);
    at = at.parent;
  }
  let id = at?.id ?? "";
  for (let next = open.pop(); next; next = open.pop()) {
    const inside: Cell = next;
    if (inside.segment !== "") id = id === "" ? inside.segment : `${id}/${inside.segment}`;
    inside.id = id;
  }
  return id;
}
