// Everything the panel knows. One value, replaced whole by reduce; what can be computed from it is in select.ts.
import type { Breakpoint, Stop } from "../../core/graph/breakpoints.js";
import type { Spread } from "../../core/graph/fold/open.js";
import type { LensName } from "../../core/graph/lens.js";
import type { Training } from "../../core/trace/steps.js";
import type { Trace, TraceNode } from "../../core/trace/trace.js";
import type {
  CheckResult,
  Debugged,
  RunState,
  ToPanel,
  TrainingMessage,
} from "../../extension/protocol/panel.js";

export interface Document {
  uri: string;
  file: string;
  /** Of the text that ran. */
  version: number;
}

/** The picture asked for: the pass that shows most, one pass, or the whole tape. */
export type Choice = { kind: "auto" } | { kind: "pass"; index: number } | { kind: "whole" };

/** Trace ids and wire keys. */
export type Target = { kind: "node"; node: number } | { kind: "wire"; wire: number };

/** Screen = graph · k + (x, y). */
export interface Camera {
  x: number;
  y: number;
  k: number;
}

/** All elements of one value, asked for by the person. */
export interface Whole {
  readonly node: number;
  readonly what: "value" | "grad";
  readonly found:
    | { kind: "asked" }
    | { kind: "here"; dtype: TraceNode["dtype"]; data: Float32Array | Float64Array | Int32Array | Uint8Array }
    | { kind: "gone"; message: string };
}

/** Entries of the timeline that play goes round in: from just after `from` of them until `to` are over. */
export interface Region {
  from: number;
  to: number;
}

/** What the person opened and closed in one file, by the ids of groups: the last ones come last. */
export interface Folding {
  spread: Spread;
  opened: readonly string[];
  closed: readonly string[];
  /** By group: the turn shown, a number as in `Turns.numbers`. */
  turns: readonly (readonly [id: string, number: number])[];
}

export const unasked: Folding = { spread: "auto", opened: [], closed: [], turns: [] };

/** A search or a list led to what the picture asked for does not show. */
export interface Detour {
  /** Where it is shown instead. */
  text: string;
  /** Where the person was; null: in this same picture. */
  back: Pick<State, "choice" | "folding" | "selected" | "camera" | "cursor"> | null;
}

/**
 * With what the picture is compared: the run before this one, another pass of the same, another program's run, or values
 * that another library exported.
 */
export type Against =
  | { kind: "previous" }
  | { kind: "pass"; index: number }
  | { kind: "other" }
  | { kind: "outside" };

/** Another run, under the name of its file. */
export interface Other {
  readonly name: string;
  readonly trace: Trace;
}

/** This run beside exported values. */
export type Outside = Omit<Extract<ToPanel, { type: "outside" }>, "type">;

/** What finite differences say of a gradient: asked, answered, or why not. */
export interface Checked {
  readonly node: number;
  readonly found:
    | { kind: "asked" }
    | { kind: "here"; result: CheckResult }
    | { kind: "gone"; message: string };
}

/** A training, and how it belongs to the trace on show (see TrainingMessage). */
export interface Trained extends Training, Pick<TrainingMessage, "live" | "shown" | "placed"> {}

/** Panels that stand in one place: one of them at a time. */
export const DOCK = [
  "inspector",
  "findings",
  "passes",
  "compare",
  "curve",
  "explain",
  "memory",
  "training",
] as const;

/** All panels around the picture, hidden at first; "player": breakpoints and more, above the player. */
export const PANELS = ["outline", ...DOCK, "player"] as const;

export type Open = Readonly<Record<(typeof PANELS)[number], boolean>>;

export interface State {
  document: Document | null;
  trace: Trace | null;
  run: RunState;
  /** The text has changed since the run. */
  stale: boolean;
  /** Why the last message was refused; the picture before it stays. */
  problem: string | null;
  choice: Choice;
  budget: number;
  /** Every iteration of a loop as boxes of its own. */
  unfolded: boolean;
  /** With what the pass itself computed (`createGraph`). */
  history: boolean;
  /** Which groups are open. */
  folding: Folding;
  selected: Target | null;
  /** Under the pointer, or lit from the step line. */
  pointed: Target | null;
  detour: Detour | null;
  /** Entries of the timeline that are over. */
  cursor: number;
  playing: boolean;
  speed: number;
  breakpoints: readonly Breakpoint[];
  /** Why the player stands here; null if the person stopped it. */
  stopped: Stop | null;
  region: Region | null;
  debugged: Debugged;
  /** The editor shows the line of each step. */
  follow: boolean;
  /** Null: fitted to the panel. */
  camera: Camera | null;
  /** Wires run to the right; null: not yet decided for this file. */
  rightward: boolean | null;
  /** Keys of wires whose cut is lifted: what would have flowed is shown. */
  lifted: readonly number[];
  open: Open;
  search: string;
  /** What colours the boxes; null: nothing but the gradient. */
  lens: LensName | null;
  /** The trace of the run before this one, of the same file. */
  previous: Trace | null;
  against: Against | null;
  other: Other | null;
  outside: Outside | null;
  /** Trace ids that a finding or a search leads along. */
  path: readonly number[];
  /** The latest last. */
  wholes: readonly Whole[];
  /** The value whose gradient is accounted for; null: nobody asks. */
  why: number | null;
  /** The value whose gradient is explained, step by step. */
  explained: number | null;
  /** The latest last. */
  checks: readonly Checked[];
  /** Of the newest run, or of the recording on show; it may be told of before its trace is there. */
  training: Trained | null;
}

export const SPEEDS: readonly number[] = [0.25, 0.5, 1, 2, 4];

export const closed: Open = {
  outline: false,
  inspector: false,
  findings: false,
  passes: false,
  compare: false,
  curve: false,
  explain: false,
  memory: false,
  training: false,
  player: false,
};

export const initial: State = {
  document: null,
  trace: null,
  run: { kind: "idle" },
  stale: false,
  problem: null,
  choice: { kind: "auto" },
  budget: 400,
  unfolded: false,
  history: false,
  folding: unasked,
  selected: null,
  pointed: null,
  detour: null,
  cursor: 0,
  playing: false,
  speed: 1,
  breakpoints: [],
  stopped: null,
  region: null,
  debugged: null,
  follow: true,
  camera: null,
  rightward: null,
  lifted: [],
  open: closed,
  search: "",
  lens: null,
  previous: null,
  against: null,
  other: null,
  outside: null,
  path: [],
  wholes: [],
  why: null,
  explained: null,
  checks: [],
  training: null,
};
