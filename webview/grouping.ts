// Opening and closing groups and going through their turns, by pointer and keyboard, as events.
import type { ViewGroup } from "../core/graph/group.js";
import { boxOf, type View } from "../core/graph/view.js";
import { groupOf, turnText } from "./layout/card.js";
import type { Scene, TurnsShape } from "./scene/scene.js";
import type { Event } from "./store/event.js";

type Send = (event: Event) => void;

/** The card that a node is drawn as, or stands in. */
export function cardOf(view: View, node: number | null): ViewGroup | undefined {
  const key = node === null ? undefined : boxOf(view).get(node);
  return key === undefined ? undefined : groupOf(view, view.boxes[key].group);
}

/** The innermost frame around a node's box. */
export function frameOf(view: View, node: number | null): ViewGroup | undefined {
  const key = node === null ? undefined : boxOf(view).get(node);
  return key === undefined ? undefined : groupOf(view, view.boxes[key].inside);
}

/** Opens the selected card; false if it is none. */
export function openSelected(view: View, node: number | null, send: Send): boolean {
  const card = cardOf(view, node);
  if (card) send({ type: "group", id: card.id, open: true });
  return card !== undefined;
}

/** Opens the selected card, else closes the frame around what is selected. */
export function toggleSelected(view: View, node: number | null, send: Send): void {
  if (!openSelected(view, node, send)) closeAround(view, node, send);
}

/** Closes the innermost frame around what is selected, be that a card or not: again and again, the way out. */
export function closeAround(view: View, node: number | null, send: Send): void {
  const frame = frameOf(view, node);
  if (frame) send({ type: "group", id: frame.id, open: false });
}

/** One turn on or back, of the selected card or the nearest frame that has turns; without a selection, of the first. */
export function turnSelected(view: View, node: number | null, by: 1 | -1, send: Send): void {
  const own = cardOf(view, node);
  let group = own?.turns ? own : frameOf(view, node);
  while (group && !group.turns) group = groupOf(view, group.parent);
  group ??= view.groups.find(({ turns }) => turns && turns.numbers.length > 1);
  if (group?.turns) turnTo(group, group.turns.shown + by, send);
}

/** The turn at a position of its numbers, if there is one and it is not on show already. */
function turnTo({ id, turns }: ViewGroup, at: number, send: Send): void {
  const number = turns?.numbers[at];
  if (number !== undefined && at !== turns?.shown) send({ type: "iterate", id, number });
}

/** The slider of a group held at this column of the picture. */
export function slideTurns(view: View, scene: Scene, id: string, x: number, send: Send): void {
  const group = groupOf(view, id);
  const found = sliderOf(scene, id);
  if (!group || !found) return;
  const { left, turns } = found;
  const share = (x - left - turns.from) / (turns.to - turns.from);
  turnTo(group, Math.round(Math.max(0, Math.min(1, share)) * (turns.count - 1)), send);
}

function sliderOf({ frames, boxes }: Scene, id: string): { left: number; turns: TurnsShape } | null {
  for (const frame of frames) if (frame.turns?.group === id) return { left: frame.x, turns: frame.turns };
  for (const box of boxes) if (box.card?.turns?.group === id) return { left: box.x, turns: box.card.turns };
  return null;
}

/** What has happened to a group, for ears. */
export function groupWords(view: View, event: Event): string | null {
  if (event.type === "spread")
    return view.groups.some(({ open }) => !open) ? "groups closed" : "groups opened";
  if (event.type !== "group" && event.type !== "iterate") return null;
  const group = groupOf(view, event.id);
  if (!group) return null;
  if (event.type === "iterate") return `${group.name}, ${turnText(group, group.turns?.shown ?? 0)}`;
  return `${group.name} ${group.open ? "opened" : "closed"}`;
}
