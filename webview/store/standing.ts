// Where a debugger stands: the picture of the pass that is under way there, the turn of each loop around it, and the value.
import { graph } from "../../core/graph/graph.js";
import { turnOf } from "../../core/graph/turns.js";
import { boxOf, type View } from "../../core/graph/view.js";
import type { Trace } from "../../core/trace/trace.js";
import { turned } from "./folding.js";
import { stand } from "./player.js";
import { picture } from "./select.js";
import type { State } from "./state.js";

/** @param state with the picture of that pass */
export function standing(state: State, seq: number): State {
  const node = state.trace && happened(state.trace, seq);
  if (node === null) return stand(state, seq);
  const turned = turnedTo(state, node);
  const shown = picture(turned)?.view;
  const selected = shown && boxOf(shown).has(node) ? ({ kind: "node", node } as const) : state.selected;
  return { ...stand(turned, seq), selected };
}

/** The node that something happened to at that tick of the run's clock. */
function happened(trace: Trace, seq: number): number | null {
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
