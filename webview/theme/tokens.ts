// What drawing needs of the theme beside colours, which style sheets take from theme.css by themselves.
import type { Ink } from "./ink.js";

export interface Theme {
  /** Colours for what no style sheet reaches. */
  ink: Ink;
  /** Font families as the person set them. */
  code: string;
  ui: string;
  /** High contrast: wires one pixel wider. */
  contrast: boolean;
  dark: boolean;
  /** The person asked for less motion: every duration is 0. */
  still: boolean;
}

/** Sizes in px. */
export const TYPE = { name: 14, step: 13, text: 11, least: 9 } as const;

/** Durations in ms, of changes between steps and runs. */
export const TIME = { move: 250, figures: 150, count: 120, flash: 300 } as const;
