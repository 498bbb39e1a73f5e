// What is drawn: shapes with their places and words, nothing about how. A scene is a value; programs turn it into SVG.
import type { LensName } from "../../core/graph/lens.js";

/** Numbers of a tensor as they fit a box. */
export type Numbers =
  | { kind: "text"; text: string }
  | { kind: "histogram"; bins: number[]; min: string; max: string }
  | { kind: "none" };

/** State of an adjoint: the glyph and the word come first, the colour second. */
export type Reach = "flows" | "zero" | "blocked" | "unreached" | "nan" | "waiting" | "awaited" | "quiet";

export interface AdjointShape {
  /** Overlined letters; empty for a sign. */
  label: string;
  reach: Reach;
  numbers: Numbers;
  /** "⊣⊢ blocked", "1/2": what stands instead of or before the numbers. */
  word: string;
  /** Where the word ends, from the right edge of its box. */
  wordEnd: number;
}

export interface SegmentShape {
  x: number;
  width: number;
  /** Below the border. */
  negative: boolean;
  key: string;
}

export interface TrayShape {
  label: string;
  text: string;
  state: "null" | "zeros" | "filled";
  /** What happened to it last. */
  change: "accumulate" | "write" | "zero" | "step" | null;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The iterations of a loop in one card. */
export interface LoopShape {
  /** Width of the card itself, without what stands beside it. */
  width: number;
  name: string;
  /** "= b × 2" */
  rule: { x: number; text: string };
  /** "×10", "pass 7 of 10 · line 3" */
  count: string;
  pass: string;
  /** log ‖adjoint‖ from the first iteration to the last, as far as it has come. */
  spark: string;
  ends: { x: number; y: number; text: string; anchor: "start" | "end" }[];
  /** Columns of the slider's ticks; none where they would run together. */
  ticks: number[];
  dot: number;
  /** Lines beside the card, or below it. */
  reads: { text: string; x: number; y: number }[];
  /** The dotted line to them. */
  stub: string;
}

/** A parameter inside the box that uses it. Places are from the box's corner. */
export interface PillShape {
  node: number;
  x: number;
  y: number;
  width: number;
  height: number;
  name: string;
  /** ‖adjoint‖ as far as it has come, or the glyph that says why there is none. */
  text: string;
  reach: Reach;
  /** Length of the bar: ‖adjoint‖ on the log scale that all pills of the picture share; 0: none. */
  bar: number;
  /** x.grad, which stays between passes: a thin line below, apart from this pass's bar. */
  tray: TrayShape["state"];
  selected: boolean;
  lit: boolean;
  title: string;
}

/** The way along iterations or calls: which one, each one's gradient, and a slider. */
export interface TurnsShape {
  /** Id of the group. */
  group: string;
  /** Top of its three rows, from the corner of its card or frame. */
  y: number;
  /** Columns of the first and the last. */
  from: number;
  to: number;
  count: number;
  at: number;
  /** "iteration 7 of 100 · line 12" */
  text: string;
  spark: string;
  ends: { x: number; y: number; text: string; anchor: "start" | "end" }[];
  ticks: number[];
  dot: number;
}

/** A function call, module or loop in one box. */
export interface CardShape {
  /** Id of the group. */
  group: string;
  /** Of the card itself, without the stack under it. */
  width: number;
  height: number;
  /** Runs more than once with the same parameters: drawn on a stack of cards. */
  stacked: boolean;
  name: string;
  /** " · Linear + relu" */
  rest: { x: number; text: string };
  badges: BadgeShape[];
  shape: string;
  /** "relu 0 for 41 %", with its baseline. */
  facts: { y: number; text: string };
  /** Of the output: counts a bin. */
  histogram: { x: number; y: number; width: number; height: number; bins: number[] } | null;
  /** Baseline of the adjoint's row. */
  adjoint: number;
  turns: TurnsShape | null;
}

/** `×N`: the same parameters N times. `+N more`: others with parameters of their own. */
export interface BadgeShape {
  kind: "same" | "others" | "cuts";
  /** Right edge. */
  x: number;
  width: number;
  text: string;
}

/** An opened group. */
export interface FrameShape {
  group: string;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Opened groups that it stands in. */
  depth: number;
  /** Beside the wires that lead through the head. */
  name: { x: number; text: string };
  /** "Linear · line 12" */
  rest: { x: number; text: string };
  badges: BadgeShape[];
  turns: TurnsShape | null;
  /** What the close button does, in words. */
  title: string;
}

export interface BoxShape {
  key: number;
  node: number;
  kind: "op" | "parameter" | "input" | "sign" | "loop" | "group";
  x: number;
  y: number;
  width: number;
  height: number;
  name: string;
  /** Operation and shape. */
  detail: string;
  value: Numbers;
  scalar: boolean;
  /** In a rightward picture: the words of a circle stand below it. */
  across: boolean;
  adjoint: AdjointShape;
  segments: SegmentShape[];
  /** Length of the bar that still waits; 0: no bar. */
  track: number;
  tray: TrayShape | null;
  loop: LoopShape | null;
  card: CardShape | null;
  pills: PillShape[];
  /** Parameters that have no pill of their own for want of room: "+2 more"; else "". */
  others: { text: string; x: number; y: number; width: number; height: number };
  computed: boolean;
  behind: boolean;
  selected: boolean;
  lit: boolean;
  /** The same in words, for ears. */
  title: string;
}

export interface WireShape {
  key: number;
  /** From the source down to the consumer, and the way a gradient takes: made when it is asked for. */
  path(): string;
  rise(): string;
  /** What the path curves through, from the source down. */
  points: readonly { readonly x: number; readonly y: number }[];
  /** The picture runs to the right: the curve leaves and arrives flat. */
  across: boolean;
  width: number;
  state: "quiet" | "carries" | "unfilled" | "blocked";
  negative: boolean;
  nan: boolean;
  selected: boolean;
  lit: boolean;
  /** Over four ranks: drawn as stubs beside its ends, whole while it is pointed at. */
  far: boolean;
  /** One of its ends is pointed at or selected. */
  whole: boolean;
  /** Where a stub leaves its box, and the names of what it leads to. */
  ends: { x: number; y: number; text: string; side: "left" | "right" | "below" }[];
  /** Operations that became ticks on the wire. */
  ticks: { x: number; y: number; across: boolean; text: string }[];
  /** Local derivative, shown on the selected or moving wire only, and made when it is asked for. */
  label(): { text: string; x: number; y: number };
  /** Adjoint legs that pass along it, from the consumer: "node:slot". */
  legs: string[];
}

export interface CutShape {
  key: number;
  x: number;
  y: number;
  word: string;
  place: string;
  /** The bars stand upright, their words below. */
  across: boolean;
  /** What would have flowed, if it can be computed; else "". */
  would: string;
  ghost: { path: string; width: number } | null;
  lifted: boolean;
  selected: boolean;
}

export interface RegionShape {
  key: number;
  /** Tinted: what a backward pass computed; else hatched: constant for this pass. */
  made: boolean;
  rects: { x: number; y: number; width: number; height: number }[];
  text: string;
  x: number;
  y: number;
  /** Which end of the words stands at x: they keep clear of the wires that come in. */
  align: "start" | "end";
}

export interface LegendShape {
  rows: { width: number; text: string }[];
}

/** One quantity of every box as a tint and a figure. */
export interface LensShape {
  name: LensName;
  grounds: GroundShape[];
  /** Under the boxes that have none of the quantity. */
  bare: GroundPlace[];
  wires: TintedWire[];
  gone: GoneShape[];
}

/** A dashed mark where values stood that the run before had: over or under the left end of a box. */
export interface GoneShape {
  key: string;
  x: number;
  y: number;
  width: number;
  height: number;
  text: string;
  title: string;
}

export interface GroundPlace {
  key: number;
  x: number;
  y: number;
  width: number;
  height: number;
  radius: number;
}

export interface GroundShape extends GroundPlace {
  /** 0 … 1 along the scale. */
  tint: number;
  /** The quantity in a few characters, and where its line stands from the ground's corner. */
  figure: string;
  at: { x: number; y: number; anchor: "end" | "middle" };
}

export interface TintedWire {
  key: number;
  path: string;
  width: number;
  tint: number;
}

export interface Scene {
  /** The same object while no box and no wire has moved. */
  places: object;
  width: number;
  height: number;
  /** Outer ones first. */
  frames: FrameShape[];
  regions: RegionShape[];
  wires: WireShape[];
  cuts: CutShape[];
  boxes: BoxShape[];
  legend: LegendShape | null;
  lens: LensShape | null;
}
