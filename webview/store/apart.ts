// Picture and debugger are one cursor while they show the same run. They part where the person looks at another pass, turn,
// program or run: then the picture says where the debugger stands, and the way back.
import { graph } from "../../core/graph/graph.js";
import { rootName } from "../../core/graph/passes.js";
import type { Trace } from "../../core/trace/trace.js";
import { stoodAt } from "./player.js";
import { type Picture, picture } from "./select.js";
import { happened, standing } from "./standing.js";
import type { State } from "./state.js";

export interface Apart {
  /** "The debugger stands at h, line 7, in pass 2" */
  readonly text: string;
  /** What the way back is called. */
  readonly back: string;
  /** Time of this run's clock to go to; null: that is the host's to do. */
  readonly seq: number | null;
}

const GO = "Go to the debugger's step";

/** Null: there is no debugger, or it stands where the player does. */
export function apart(state: State): Apart | null {
  const { debugged, trace } = state;
  if (!debugged || !trace) return null;
  if (debugged.kind === "run")
    return {
      text: "The debugger stands in another run of this program",
      back: "Restart the debugger",
      seq: null,
    };
  if (debugged.kind === "program")
    return { text: `The debugger stands in ${debugged.name}`, back: GO, seq: null };
  // It comes along as soon as playing rests.
  return state.playing ? null : elsewhere(state, trace, debugged.seq);
}

/** The last answer: it is asked for whenever anything changes. */
let last: { shown: Picture | null; cursor: number; seq: number; found: Apart | null } | null = null;

function elsewhere(state: State, trace: Trace, seq: number): Apart | null {
  if (stoodAt(state) === seq) return null;
  const shown = picture(state);
  const { cursor } = state;
  if (last?.shown === shown && last.cursor === cursor && last.seq === seq) return last.found;
  const there = standing(state, seq);
  const found = isThere(state, there)
    ? null
    : { text: awayText(trace, seq, shown, picture(there)), back: GO, seq };
  last = { shown, cursor, seq, found };
  return found;
}

/** Entries may share a time, and several pictures an entry. Before the first step a debugger cannot stand. */
function isThere(state: State, there: State): boolean {
  if (picture(there) !== picture(state)) return false;
  return stoodAt(there) === stoodAt(state) || (state.cursor === 0 && there.cursor === 1);
}

function awayText(trace: Trace, seq: number, shown: Picture | null, there: Picture | null): string {
  const pass = there?.view.pass ?? null;
  const where = pass === null || pass === shown?.view.pass ? "" : `, in pass ${pass + 1}`;
  return `The debugger stands at ${placeText(trace, seq)}${where}`;
}

function placeText(trace: Trace, seq: number): string {
  const node = happened(trace, seq);
  if (node === null) return "another step";
  const site = graph(trace).node(node)?.site;
  return `${rootName(trace, node)}${site ? `, line ${site.line}` : ""}`;
}
