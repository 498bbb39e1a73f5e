// The hand-off from layout to scene: placed boxes and wires. Same topology, same places.

import type { Point } from "./engine.js";
import type { Stub } from "./stubs.js";

export interface Rect extends Point {
  width: number;
  height: number;
}

export interface Placed {
  /** By box key. A leaf's rectangle holds its tray; a sign's, the words beside its circle. */
  boxes: ReadonlyMap<number, Rect>;
  /** By the id of an opened group: its frame, the words of its head included. */
  frames: ReadonlyMap<string, Rect>;
  /** By wire key, downward, from the source's bottom to the consumer's top. */
  wires: ReadonlyMap<number, readonly Point[]>;
  /** By wire key: the middle of the two bars. */
  cuts: ReadonlyMap<number, Point>;
  /** Wires over four ranks: drawn as stubs until pointed at. */
  stubs: ReadonlySet<number>;
  /** By box key: what stands beside it for them. */
  ends: ReadonlyMap<number, readonly Stub[]>;
  /** By box key, from the top. */
  ranks: ReadonlyMap<number, number>;
  /** Wires run to the right, and words stand below what they stand beside in a downward picture. */
  rightward: boolean;
  width: number;
  height: number;
  engine: "elk" | "layered";
  /** What went wrong on the way to these places, if so: "simpler layout: the finer one took too long". */
  note: string | null;
  /** Of the anchor that was asked for; null if it is new or nothing was before. The camera makes up for the difference. */
  moved: Moved | null;
}

/** The middle of the upper edge of one box, or of the frame that it became, in the picture before and in this one. */
export interface Moved {
  from: Point;
  to: Point;
}

export const BOX = {
  height: 56,
  padding: 12,
  tray: 24,
  /** A tray is narrower than its box by this, on either side. */
  rim: 8,
  sign: 26,
  /** Between a circle and the words beside it. */
  words: 8,
  bars: 36,
  cut: 12,
  /** Two lines of words below a circle or bars. */
  lines: 34,
  loop: 96,
  stack: 8,
} as const;
/** Rows and columns of cards and of the heads of frames. */
export const CARD = {
  /** Name, operations, shape. */
  head: 28,
  /** Before the name: opens and closes. */
  chevron: 16,
  pill: { height: 22, least: 92 },
  columns: 2,
  gap: 6,
  /** Facts, and the histogram of the output. */
  facts: 26,
  adjoint: 22,
  /** Which turn, the sparkline along them, the slider. */
  turns: 58,
  wide: 320,
} as const;
/** Widths of boxes: few, so that columns line up and a longer name seldom moves its neighbours. */
export const WIDTHS = [112, 144, 184, 240] as const;
/** Ranks that a wire may cross whole. */
export const FAR = 4;
