// What outlives the page: where a person was in each file. Bounded, and read with suspicion: an older version wrote it.
import { BREAKS, type Breakpoint, KINDS } from "../../core/graph/breakpoints.js";
import { isLens, type LensName } from "../../core/graph/lens.js";
import { MOST_GROUPS } from "./folding.js";
import { opened } from "./panels.js";
import { MOST_BREAKPOINTS } from "./player.js";
import {
  type Camera,
  type Choice,
  closed,
  type Folding,
  type Open,
  PANELS,
  type State,
  type Target,
  unasked,
} from "./state.js";

export interface Saved {
  choice: Choice;
  selected: Target | null;
  cursor: number;
  camera: Camera | null;
  speed: number;
  /** Null: the panel was never seen. */
  rightward: boolean | null;
  breakpoints: readonly Breakpoint[];
  follow: boolean;
  folding: Folding;
  open: Open;
  /** A comparison is of runs that are not kept: its lens is not kept either. */
  lens: LensName | null;
}

export interface Shelf {
  version: 1;
  files: Record<string, Saved>;
}

/** The uri of the one trace that an exported page shows. */
export const PAGE = "page";

/** Files remembered; the oldest go first. */
const KEPT = 20;

export function save(shelf: Shelf, state: State): Shelf {
  const { document } = state;
  if (!document) return shelf;
  const { [document.uri]: _before, ...others } = shelf.files;
  const recent = Object.entries(others).slice(-(KEPT - 1));
  return {
    version: 1,
    files: Object.fromEntries([...recent, [document.uri, savedOf(state)]]),
  };
}

function savedOf(state: State): Saved {
  const { choice, selected, cursor, camera, speed, rightward, breakpoints, follow, folding, open } = state;
  const lens = state.lens === "change" ? null : state.lens;
  return { choice, selected, cursor, camera, speed, rightward, breakpoints, follow, folding, open, lens };
}

/** Something that is remembered has changed. */
export function moved(now: State, before: State): boolean {
  const was = Object.values(savedOf(before));
  return now.document !== before.document || Object.values(savedOf(now)).some((value, i) => value !== was[i]);
}

/** The shelf in a value of unknown origin; what does not fit is left out. */
export function readShelf(value: unknown): Shelf {
  const found: [string, Saved][] = [];
  if (isRecord(value) && value.version === 1 && isRecord(value.files))
    for (const [uri, entry] of Object.entries(value.files).slice(-KEPT)) {
      const saved = readSaved(entry);
      if (saved) found.push([uri, saved]);
    }
  const files: Record<string, Saved> = Object.fromEntries(found); // "__proto__" is a name like any other
  return { version: 1, files };
}

function readSaved(value: unknown): Saved | null {
  if (!isRecord(value) || !isNumber(value.cursor) || !isNumber(value.speed)) return null;
  const { cursor, speed } = value;
  return {
    choice: readChoice(value.choice),
    selected: readTarget(value.selected),
    cursor,
    speed,
    camera: readCamera(value.camera),
    rightward: typeof value.rightward === "boolean" ? value.rightward : null,
    breakpoints: readBreakpoints(value.breakpoints),
    follow: value.follow !== false,
    folding: readFolding(value.folding),
    open: readOpen(value.open),
    lens: isLens(value.lens) && value.lens !== "change" ? value.lens : null,
  };
}

function readChoice(value: unknown): Choice {
  if (isRecord(value) && value.kind === "whole") return { kind: "whole" };
  if (isRecord(value) && value.kind === "pass" && isNumber(value.index))
    return { kind: "pass", index: value.index };
  return { kind: "auto" };
}

function readTarget(value: unknown): Target | null {
  if (isRecord(value) && value.kind === "node" && isNumber(value.node))
    return { kind: "node", node: value.node };
  if (isRecord(value) && value.kind === "wire" && isNumber(value.wire))
    return { kind: "wire", wire: value.wire };
  return null;
}

/** Of the panels that share a place at most one. */
function readOpen(value: unknown): Open {
  if (!isRecord(value)) return closed;
  return PANELS.reduce((now, panel) => (value[panel] === true ? opened(now, panel, true) : now), closed);
}

/** Ids longer than this are of frames deeper than anyone opens by hand. */
const LONGEST_ID = 4000;

const isId = (value: unknown): value is string => typeof value === "string" && value.length <= LONGEST_ID;
const idsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter(isId).slice(-MOST_GROUPS) : [];

function readFolding(value: unknown): Folding {
  if (!isRecord(value)) return unasked;
  const turns = Array.isArray(value.turns) ? value.turns.slice(-MOST_GROUPS) : [];
  return {
    spread: value.spread === "all" || value.spread === "none" ? value.spread : "auto",
    opened: idsOf(value.opened),
    closed: idsOf(value.closed),
    turns: turns.flatMap((turn: unknown): [string, number][] =>
      Array.isArray(turn) && isId(turn[0]) && isNumber(turn[1]) ? [[turn[0], turn[1]]] : [],
    ),
  };
}

/** Longer names are no variable's. */
const LONGEST = 500;

function readBreakpoints(value: unknown): Breakpoint[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MOST_BREAKPOINTS).flatMap((entry: unknown): Breakpoint[] => {
    if (!isRecord(entry)) return [];
    const kind = KINDS.find(each => each === entry.kind);
    const { of } = entry;
    if (!kind) return [];
    const { wants } = BREAKS[kind];
    const on = entry.on !== false;
    if (wants === null) return [{ kind, of: null, on }];
    if (wants === "text") return typeof of === "string" && of.length <= LONGEST ? [{ kind, of, on }] : [];
    return isNumber(of) ? [{ kind, of, on }] : [];
  });
}

function readCamera(value: unknown): Camera | null {
  if (!isRecord(value) || !isNumber(value.x) || !isNumber(value.y) || !isNumber(value.k)) return null;
  return value.k > 0 ? { x: value.x, y: value.y, k: value.k } : null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
