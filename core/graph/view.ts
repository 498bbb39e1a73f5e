// The part of a trace that one picture shows: pure structure, no positions, colours or gradients. What is left out is
// counted in `hidden`, with the way to see it: nothing is ever dropped silently.
import type { Blocked, Trace } from "../trace/trace.js";
import { boxesOf } from "./fold/boxes.js";
import { type Fold, fold } from "./fold/fold.js";
import { boxesBeside, placing } from "./fold/leaves.js";
import { type Asked, FIRST, opening, type Spread, spreadOut } from "./fold/open.js";
import { type Sketch, sketch } from "./fold/sketch.js";
import { wiresOf } from "./fold/wires.js";
import type { Pill, ViewGroup } from "./group.js";
import { hiddenOf } from "./hidden.js";
import type { LoopRead } from "./loops.js";
import { nearest } from "./nearest.js";
import { regionsOf } from "./regions.js";

export interface ViewOptions {
  /** Position in trace.backwards; null: the whole tape. */
  pass: number | null;
  /** Most boxes drawn. */
  budget?: number;
  /** Every iteration of a loop as boxes of its own. */
  unfolded?: boolean;
  /** With what the pass itself computed, where that has a history (`createGraph`). */
  history?: boolean;
  /** Ids of groups opened and closed by hand; the others are open as far as a reader can take that in. */
  opened?: ReadonlySet<string>;
  closed?: ReadonlySet<string>;
  /** By group: the turn to show, a number as in `Turns.numbers`; else the last. */
  turns?: ReadonlyMap<string, number>;
  /** "all": every group is open unless closed by hand; "none": closed unless opened by hand. */
  spread?: Spread;
}

export interface ViewBox {
  /** Position in the view, in tape order; stable while the topology is. */
  key: number;
  /** Id in the trace; of a loop, the last iteration's, of a card, that of the value it hands on. */
  node: number;
  /** All that it stands for, in tape order: one id, a call's outputs, a loop's iterations, what a card holds. */
  nodes: readonly number[];
  kind: "leaf" | "op" | "sign" | "loop" | "group";
  /** Of a card: the id of its group. */
  group?: string;
  /** Id of the opened group that it stands in. */
  inside: string | null;
  /** Parameters drawn in it. */
  pills: readonly Pill[];
  /** What a loop's condition read. */
  reads?: readonly LoopRead[];
  /** Behind a cut: constant for this pass. */
  behind: boolean;
}

/** One trace edge that a wire passes along. */
export interface Leg {
  from: number;
  to: number;
  slot: number;
}

export interface ViewWire {
  key: number;
  /** Keys of boxes. */
  from: number;
  to: number;
  /** Slot of the consumer, and its place among the consumer's drawn slots. */
  slot: number;
  /** From the source on; more than one where unnamed views or detaches became ticks on the wire. */
  legs: Leg[];
  /** Where several edges became one wire, each way from the source on; `legs` are all of theirs one after the other. */
  paths?: readonly (readonly Leg[])[];
  blocked: Blocked | null;
  /** The severed value: trace id of the target of the blocked edge; of several, the first. */
  severed: number | null;
}

export interface ViewRegion {
  /** Behind a cut; or what a backward pass computed, where that has a history itself (`createGraph`). */
  kind: "constant" | "made";
  boxes: number[];
  /** "constant for z", "computed by backward 1" */
  text: string;
}

export interface Hidden {
  count: number;
  /** "12 operations reach no root" */
  text: string;
  /** What the person can do to see them. */
  how: "whole" | "more" | "pass" | "unfold" | "fold" | "expand" | "history" | "without" | null;
}

export interface View {
  pass: number | null;
  /** Cards and opened frames, outer ones first. */
  groups: readonly ViewGroup[];
  boxes: ViewBox[];
  wires: ViewWire[];
  regions: ViewRegion[];
  hidden: Hidden[];
}

/** Boxes drawn at most, unless more are asked for: more are slower to lay out than anyone reads. */
export const BUDGET = 400;

const nothing: ReadonlySet<string> = new Set();

/** The view of one pass, or of the whole tape. A pass that is not in the trace throws RangeError. */
export function view(trace: Trace, options: ViewOptions): View {
  const {
    pass,
    budget = BUDGET,
    unfolded = false,
    history = false,
    opened = nothing,
    closed = nothing,
  } = options;
  if (pass !== null && !trace.backwards[pass])
    throw new RangeError(`view: no backward pass ${pass + 1}; the trace holds ${trace.backwards.length}`);
  const folded = fold(trace, pass, { unfolded, history });
  const asked: Asked = {
    opened,
    closed,
    turns: options.turns ?? new Map(),
    spread: options.spread ?? "auto",
  };
  const refused = asked.spread === "all" && !folded.small ? spreadOut(folded.top, asked, budget) : 0;
  const spread = refused > budget ? "auto" : asked.spread;
  const { drawn, places } = drafting(folded, { ...asked, spread }, roomOf(folded));
  const all = boxesOf(folded, drawn, places);
  const wires = wiresOf(folded, drawn, all, places);
  const shown = nearest(all.boxes, wires, folded.root, budget);
  const regions = regionsOf(folded.index, shown.boxes, shown.wires);
  const hidden = hiddenOf(folded, {
    over: all.boxes.length - shown.boxes.length,
    boxes: shown.boxes,
    unfolded,
    history,
    refused: refused > budget ? budget : null,
  });
  return { pass, groups: all.groups, ...shown, regions, hidden };
}

/** The ways that a wire stands for, each from the source on. */
export const pathsOf = ({ paths, legs }: ViewWire): readonly (readonly Leg[])[] => paths ?? [legs];

const holders = new WeakMap<View, ReadonlyMap<number, number>>();

/** Keys of boxes by what they hold: nodes and the parameters drawn in them. */
export function boxOf(of: View): ReadonlyMap<number, number> {
  let found = holders.get(of);
  if (!found) {
    const keys = new Map<number, number>();
    for (const { key, pills } of of.boxes) for (const { node } of pills) keys.set(node, key);
    for (const { key, nodes } of of.boxes) for (const node of nodes) keys.set(node, key);
    found = keys;
    holders.set(of, found);
  }
  return found;
}

function drafting(folded: Fold, asked: Asked, room: number) {
  const drawn = folded.small
    ? plain(folded.units.length)
    : sketch(folded, asked, opening(folded.top, asked, room, folded.bare));
  return { drawn, places: placing(folded, drawn, asked) };
}

const rooms = new WeakMap<Fold, number>();

/** Boxes that units may take of a first view: what is left beside its leaves, which depend on what is open. */
function roomOf(folded: Fold): number {
  let room = rooms.get(folded);
  if (room !== undefined || folded.small) return room ?? FIRST;
  const asked: Asked = { opened: nothing, closed: nothing, turns: new Map(), spread: "auto" };
  room = FIRST;
  for (let look = 0; look < LOOKS; look++) {
    const { drawn, places } = drafting(folded, asked, room);
    const over = drawn.drafts.length + boxesBeside(places) - FIRST;
    if (over <= 0) break;
    room -= over;
  }
  rooms.set(folded, room);
  return room;
}

const LOOKS = 6;

/** Every unit a box of its own. */
function plain(count: number): Sketch {
  const drafts = Array.from({ length: count }, (_, i) => ({ lo: i, hi: i + 1, card: null, inside: null }));
  return { drafts, groups: [], boxOf: Int32Array.from(drafts.keys()) };
}
