// The way to a node wherever it is: in a card, which opens; in another pass; only on the whole tape; or, as literals are,
// inside the operation that uses it. Where the picture is not the one that was asked for, that is said.
import { figure } from "../core/graph/figures.js";
import { graph } from "../core/graph/graph.js";
import { rootName } from "../core/graph/passes.js";
import { boxOf } from "../core/graph/view.js";
import type { Trace } from "../core/trace/trace.js";
import { picture } from "./store/select.js";
import type { Choice, State } from "./store/state.js";
import type { Store } from "./store/store.js";

/** Cards opened at most, one inside the other. */
const DEEPEST = 64;

/** Selects a node of the trace, after what hides it has been opened. */
export function goTo(store: Store, node: number): void {
  const { trace } = store.state;
  if (!trace) return;
  if (has(store.state, node)) return select(store, node);
  const index = passWith(trace, node);
  for (const choice of index === null ? [WHOLE] : [{ kind: "pass", index } as const, WHOLE])
    if (has({ ...store.state, choice }, node)) {
      store.send({ type: "detour", choice, text: `Shown in ${placeOf(choice)}` });
      return select(store, node);
    }
  const holder = holderOf(store.state, trace, node);
  if (holder === null) return;
  select(store, holder);
  const text = `${named(trace, node)} has no box of its own: it is part of ${named(trace, holder)}`;
  store.send({ type: "detour", choice: null, text });
}

const WHOLE: Choice = { kind: "whole" };

const placeOf = (choice: Choice): string =>
  choice.kind === "pass" ? `backward pass ${choice.index + 1}` : "the whole tape";

function named(trace: Trace, id: number): string {
  const node = graph(trace).node(id);
  if (node?.kind === "constant") return `The number ${figure(Number(node.value?.sample[0]))}`;
  return rootName(trace, id);
}

function has(state: State, node: number): boolean {
  const view = picture(state)?.view;
  return view !== undefined && boxOf(view).has(node);
}

function select(store: Store, node: number): void {
  for (let i = 0; i < DEEPEST; i++) {
    const card = cardOf(store, node);
    if (card === null) break;
    store.send({ type: "group", id: card, open: true });
    if (cardOf(store, node) === card) break;
  }
  store.send({ type: "select", target: { kind: "node", node } });
}

/** The next value computed from a node that has a box here. */
function holderOf(state: State, trace: Trace, node: number): number | null {
  const seen = new Set([node]);
  for (const id of seen)
    for (const { to } of graph(trace).outof(id)) {
      if (has(state, to)) return to;
      seen.add(to);
    }
  return null;
}

/** The closed group that a node is hidden in; null if it stands open, or as a pill on its card. */
function cardOf({ state }: Store, node: number): string | null {
  const view = picture(state)?.view;
  const key = view && boxOf(view).get(node);
  const box = key === undefined ? undefined : view?.boxes[key];
  if (box?.kind !== "group" || box.pills.some(pill => pill.node === node)) return null;
  return box.group ?? null;
}

/** The last pass that went through a node. */
function passWith({ backwards }: Trace, node: number): number | null {
  for (let i = backwards.length - 1; i >= 0; i--)
    if (backwards[i].steps.some(step => step.node === node)) return i;
  return null;
}
