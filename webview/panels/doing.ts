// What every panel of the dock is, and what it can have done by the others.
import type { Site } from "../../core/trace/trace.js";
import type { Question } from "../../extension/protocol/panel.js";
import type { Event } from "../store/event.js";
import type { State, Whole } from "../store/state.js";

/** What a panel can have done; null where there is nobody to do it. */
export interface Doing {
  send(event: Event): void;
  /** Selects a node and brings it into the picture. */
  go(node: number): void;
  reveal(site: Site): void;
  run: (() => void) | null;
  ask: ((node: number, what: Whole["what"]) => void) | null;
  /** Lifts the cut at a severed value in the program's text. */
  lift: ((node: number) => void) | null;
  /** Answers a question about a node, where its answer stands. */
  question(what: Question, node: number): void;
  /** Holds the gradient of a node against finite differences: in that pass, or the latest that reached it. */
  check: ((node: number, pass: number | null) => void) | null;
  stopCheck: (() => void) | null;
  /** Asks for the trace of a step of a recorded training: to show it, or to compare with it. */
  step: ((step: number, as: "trace" | "other") => void) | null;
  /** To those who listen instead of look. */
  say(text: string): void;
}

export interface DockPanel {
  element: HTMLElement;
  /** Only while it is open. */
  show(state: State): void;
  /** Puts the keyboard into what it lists. */
  focus?(): void;
}
