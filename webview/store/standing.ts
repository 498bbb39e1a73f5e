// Where a debugger stands: the picture of the pass that is under way there, the turn of each loop around it, and the value.
import { graph } from "../../core/graph/graph.js";
import { turnOf } from "../../core/graph/turns.js";
import { boxOf, type View } from "../../core/graph/view.js";
import type { Trace } from "../../core/trace/trace.js";
import { turned } from "./folding.js";
import { atEnd, fresh } from "./fresh.js";
import { stand, stoodAt } from "./player.js";
import { picture } from "./select.js";
import type { State } from "./state.js";

/** As a debugger at that time of the run's clock would have it. */
export const standing = (state: State, seq: number): State => within(during(state, seq), seq);

/** With the player there, the turns around it in sight, and the value selected. */
function within(now: State, seq: number): State {
  const node = now.trace && happened(now.trace, seq);
  if (node === null) return stand(now, seq);
  const turned = turnedTo(now, node);
  const shown = picture(turned)?.view;
  const selected = shown && boxOf(shown).has(node) ? ({ kind: "node", node } as const) : now.selected;
  return { ...stand(turned, seq), selected };
}

/**
 * A debugger stands there, and the player goes there. Where the player has led it the picture stays: several passes, and
 * the whole tape, may show that step.
 */
export function stoodBy(state: State, seq: number): State {
  const { debugged } = state;
  const led = debugged?.kind === "here" && debugged.seq === seq && stoodAt(state) === seq;
  return { ...(led ? within(state, seq) : standing(state, seq)), debugged: { kind: "here", seq } };
}

/** Whether the player was moved, or playing has come to rest: a debugger of the same run goes along. */
export const walked = (before: State, now: State): boolean =>
  !now.playing && (now.cursor !== before.cursor || before.playing);

/** With the debugger where the player was moved to. */
export function led(before: State, now: State): State {
  const seq = now.debugged?.kind === "here" && walked(before, now) ? stoodAt(now) : null;
  return seq === null ? now : { ...now, debugged: { kind: "here", seq } };
}

/** With the picture of the pass that was under way at that time of the run's clock, or was the next. */
function during(state: State, seq: number): State {
  const passes = state.trace?.backwards ?? [];
  const index = passes.findIndex(pass => (pass.steps.at(-1)?.seq ?? pass.seq) >= seq);
  if (index < 0 || picture(state)?.view.pass === index) return state;
  return atEnd({ ...state, choice: { kind: "pass", index }, ...fresh, detour: null });
}

/** The node that something happened to at that tick of the run's clock. */
export function happened(trace: Trace, seq: number): number | null {
  const made = trace.nodes.find(node => node.seq === seq);
  if (made) return made.id;
  const pass = trace.backwards.findLast(each => each.seq <= seq);
  if (pass?.seq === seq) return pass.root;
  const step = pass?.steps.find(each => each.seq === seq);
  return step?.node ?? trace.events.find(event => event.seq === seq)?.node ?? null;
}

/** With the iteration in sight that the node belongs to, as far as its loops are open. */
function turnedTo(state: State, id: number): State {
  const node = state.trace ? graph(state.trace).node(id) : undefined;
  let now = state;
  const done = new Set<string>(); // each is turned once, however deep they stand in one another
  while (node) {
    const shown = picture(now)?.view;
    const loop = shown && besideOf(shown, id);
    const turn = loop?.kind === "loop" ? turnOf(loop, node) : null;
    if (!loop || turn === null || done.has(loop.id) || !loop.turns?.numbers.includes(turn)) break;
    done.add(loop.id);
    const folding = { ...now.folding, turns: turned(now.folding, loop.id, turn) };
    now = { ...now, folding, lifted: [], pointed: null };
  }
  return now;
}

/** The open loop beside whose shown turn there is a card that holds the node. */
function besideOf(view: View, id: number): View["groups"][number] | undefined {
  const key = boxOf(view).get(id);
  const card = key === undefined ? undefined : view.groups.find(group => group.id === view.boxes[key].group);
  return card?.beside === undefined ? undefined : view.groups.find(group => group.id === card.beside);
}
