// What can happen to the state, from the host, the person and the clock.
import type { Spread } from "../../core/graph/fold/open.js";
import type { LensName } from "../../core/graph/lens.js";
import type { Trace } from "../../core/trace/trace.js";
import type { CheckResult, Debugged, RunState, TrainingMessage } from "../../extension/protocol/panel.js";
import type { Saved } from "./persist.js";
import type { BreakChange, Command } from "./player.js";
import type {
  Against,
  Camera,
  Choice,
  Document,
  Open,
  Other,
  Outside,
  Region,
  Target,
  Whole,
} from "./state.js";

export type Event =
  | { type: "trace"; document: Document; trace: Trace; saved: Saved | null }
  | { type: "run"; state: RunState }
  | { type: "stale"; stale: boolean }
  | { type: "refused"; problem: string }
  | { type: "editor"; file: string; line: number; column: number }
  | { type: "player"; command: Command }
  | { type: "seek"; cursor: number }
  /** A debugger stands at this time of the run's clock, or the person wants to be there. */
  | { type: "stand"; seq: number }
  /** A debugger stands there; the player stays where it is. */
  | { type: "debugger"; stands: Debugged }
  /** The entry in flight is over. */
  | { type: "landed" }
  | { type: "speed"; speed: number }
  | { type: "faster"; by: 1 | -1 }
  /** The region that is played round and round; one end of it at the cursor. */
  | { type: "region"; region: Region | null }
  | { type: "mark"; end: "from" | "to" }
  | { type: "break"; change: BreakChange }
  | { type: "follow"; follow: boolean }
  | { type: "choice"; choice: Choice }
  /** To another picture for what this one does not show, or to what it is drawn in; and back from there. */
  | { type: "detour"; choice: Choice | null; text: string }
  | { type: "back" }
  | { type: "more" }
  | { type: "unfold"; unfolded: boolean }
  | { type: "history"; history: boolean }
  /** Opens or closes a group by hand. */
  | { type: "group"; id: string; open: boolean }
  /** The turn that an opened group shows, a number as in its `turns.numbers`. */
  | { type: "iterate"; id: string; number: number }
  /** Opens all groups, closes all, or leaves it to the picture; what was done by hand is forgotten. */
  | { type: "spread"; spread: Spread }
  | { type: "select"; target: Target | null }
  | { type: "point"; target: Target | null }
  | { type: "camera"; camera: Camera | null }
  /** The direction of the picture, decided at first sight or turned by the person. */
  | { type: "turn"; rightward: boolean }
  | { type: "lift"; wire: number }
  | { type: "open"; panel: keyof Open; open: boolean }
  | { type: "search"; text: string }
  | { type: "lens"; lens: LensName | null }
  | { type: "against"; against: Against | null }
  /** Nodes to light together: the path of a finding. */
  | { type: "path"; nodes: readonly number[] }
  /** All elements of a value: asked for, arrived, or not to be had. */
  | { type: "whole"; whole: Whole }
  /** Accounts for the gradient of a node, or no more. */
  | { type: "why"; node: number | null }
  /** Walks the chain rule to a node. */
  | { type: "explain"; node: number }
  | { type: "checking"; nodes: readonly number[] }
  | { type: "checked"; results: readonly CheckResult[]; message: string }
  | TrainingMessage
  | { type: "other"; other: Other }
  | { type: "outside"; outside: Outside };
