// What can happen to the state, from the host, the person and the clock.
import type { Trace } from "../../core/trace/trace.js";
import type { RunState } from "../../extension/protocol/panel.js";
import type { Saved } from "./persist.js";
import type { Camera, Choice, Document, Target, Whole } from "./state.js";

export type Event =
  | { type: "trace"; document: Document; trace: Trace; saved: Saved | null }
  | { type: "run"; state: RunState }
  | { type: "stale"; stale: boolean }
  | { type: "refused"; problem: string }
  | { type: "editor"; file: string; line: number; column: number }
  | { type: "player"; command: "play" | "pause" | "toggle" | "step" | "stepBack" | "restart" }
  | { type: "seek"; cursor: number }
  /** The entry in flight is over. */
  | { type: "landed" }
  | { type: "speed"; speed: number }
  | { type: "choice"; choice: Choice }
  | { type: "more" }
  | { type: "unfold"; unfolded: boolean }
  | { type: "select"; target: Target | null }
  | { type: "point"; target: Target | null }
  | { type: "camera"; camera: Camera | null }
  /** The direction of the picture, decided at first sight or turned by the person. */
  | { type: "turn"; rightward: boolean }
  | { type: "lift"; wire: number }
  | { type: "open"; panel: "outline" | "inspector"; open: boolean }
  | { type: "search"; text: string }
  /** All elements of a value: asked for, arrived, or not to be had. */
  | { type: "whole"; whole: Whole };
