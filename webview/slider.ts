// A loop's slider is a way to move the player's cursor.
import type { BoxShape } from "./scene/scene.js";
import type { Picture } from "./store/select.js";

/** The cursor for a slider held at this column of the graph; null where the player never shows that iteration. */
export function slidTo(picture: Picture, box: BoxShape, x: number, now: number): number | null {
  const { nodes } = picture.view.boxes[box.key];
  if (!box.loop) return null;
  const share = (x - box.x - 12) / (box.loop.width - 24);
  const at = Math.round(Math.max(0, Math.min(1, share)) * (nodes.length - 1));
  return cursorOf(picture, nodes[at], now);
}

/** The cursor at which this iteration is just over: its adjoint complete, or before the pass its value computed. */
function cursorOf({ timeline }: Picture, node: number, now: number): number | null {
  const { entries, turn } = timeline;
  const back = entries.findLastIndex(
    entry => entry.kind === "backward" && entry.moves.some(move => move.to === node),
  );
  const forth = entries.findIndex(entry => entry.kind === "forward" && entry.node === node);
  const found = now >= turn && back >= 0 ? back : forth;
  return found < 0 ? null : found + 1;
}
