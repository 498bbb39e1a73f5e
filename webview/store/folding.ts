// Opening and closing groups, and going through the turns of one. What was selected stays selected: in the card that now
// holds it, or in the box that comes out of it.
import { boxOf, type ViewBox } from "../../core/graph/view.js";
import { picture } from "./select.js";
import type { Folding, State, Target } from "./state.js";

/** Groups remembered for a file; what was touched longest ago goes first. */
export const MOST_GROUPS = 500;

type Changed = { id: string; open: boolean } | { id: string; number: number } | { spread: Folding["spread"] };

export function refold(state: State, change: Changed): State {
  const folding = foldingOf(state, change);
  const next: State = { ...state, folding, pointed: null, lifted: [], playing: false, stopped: null };
  const [before, after] = [picture(state), picture(next)];
  if (!before || !after) return next;
  const length = after.timeline.entries.length;
  // At the end of one timeline is at the end of the other; else the entry at the same time.
  const ended = state.cursor >= before.timeline.entries.length;
  const now = before.timeline.entries[state.cursor]?.seq;
  const found = ended ? -1 : after.timeline.entries.findIndex(entry => entry.seq >= (now ?? 0));
  return {
    ...next,
    cursor: found < 0 ? length : found,
    region: null,
    selected: selectedIn(state.selected, after.view.boxes, boxOf(after.view)),
  };
}

function foldingOf(state: State, change: Changed): Folding {
  const { folding } = state;
  if ("spread" in change) return { ...folding, spread: change.spread, opened: [], closed: [] };
  if ("number" in change) return { ...folding, turns: turned(folding, change.id, change.number) };
  const { id, open } = change;
  // The card for the turns beside the one shown opens by showing the nearest of them.
  const group = picture(state)?.view.groups.find(each => each.id === id);
  if (group?.beside && group.turns)
    return { ...folding, turns: turned(folding, group.beside, group.turns.numbers[group.turns.shown]) };
  const without = (ids: readonly string[]) => ids.filter(each => each !== id);
  const add = (ids: readonly string[]) => [...without(ids), id].slice(-MOST_GROUPS);
  return open
    ? { ...folding, opened: add(folding.opened), closed: without(folding.closed) }
    : { ...folding, opened: without(folding.opened), closed: add(folding.closed) };
}

/** With that turn shown of a group. */
export const turned = ({ turns }: Folding, id: string, number: number): Folding["turns"] =>
  [...turns.filter(([each]) => each !== id), [id, number] as const].slice(-MOST_GROUPS);

/** A node that went into a card is selected as that card. A wire of the picture before is none of this one. */
function selectedIn(
  selected: Target | null,
  boxes: readonly ViewBox[],
  holders: ReadonlyMap<number, number>,
): Target | null {
  if (selected?.kind !== "node") return null;
  const key = holders.get(selected.node);
  if (key === undefined) return null;
  const { kind, node, pills } = boxes[key];
  const stays = kind !== "group" || pills.some(pill => pill.node === selected.node);
  return stays ? selected : { kind: "node", node };
}
