// The way to a node wherever it is: in a card, which opens; in another pass; or only on the whole tape.
import { boxOf } from "../core/graph/view.js";
import type { Trace } from "../core/trace/trace.js";
import { picture } from "./store/select.js";
import type { Store } from "./store/store.js";

/** Cards opened at most, one inside the other. */
const DEEPEST = 64;

/** Selects a node of the trace, after what hides it has been opened. */
export function goTo(store: Store, node: number): void {
  const { state } = store;
  const shown = picture(state);
  if (!shown) return;
  if (!boxOf(shown.view).has(node)) {
    const index = passWith(shown.trace, node);
    store.send({ type: "choice", choice: index === null ? { kind: "whole" } : { kind: "pass", index } });
  }
  for (let i = 0; i < DEEPEST; i++) {
    const card = cardOf(store, node);
    if (card === null) break;
    store.send({ type: "group", id: card, open: true });
    if (cardOf(store, node) === card) break;
  }
  store.send({ type: "select", target: { kind: "node", node } });
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
