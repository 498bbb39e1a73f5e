// Where an arrow key leads: along the wires up and down, beside one in the same rank left and right.

import type { Placed } from "./layout/place.js";
import type { Picture } from "./store/select.js";

export type Direction = "up" | "down" | "left" | "right";

/** In a rightward picture the wires run to the right. */
const TURNED: Readonly<Record<Direction, Direction>> = {
  up: "left",
  down: "right",
  left: "up",
  right: "down",
};

/** The trace id of the next node; the root, or the last box, if nothing was selected. */
export function walk(
  picture: Picture,
  placed: Placed,
  from: number | null,
  pressed: Direction,
): number | null {
  const direction = placed.rightward ? TURNED[pressed] : pressed;
  const { boxes, wires } = picture.view;
  const here = boxes.find(box => box.node === from);
  if (!here) return rootOf(picture);
  if (direction === "up" || direction === "down") {
    const next = wires.filter(wire => (direction === "up" ? wire.to : wire.from) === here.key);
    const norm = (key: number) => picture.flow.wires.get(key)?.norm ?? -1;
    next.sort((a, b) => norm(b.key) - norm(a.key));
    const key = next[0] && (direction === "up" ? next[0].from : next[0].to);
    return key === undefined ? here.node : boxes[key].node;
  }
  const rank = placed.ranks.get(here.key);
  const row = boxes.filter(box => placed.ranks.get(box.key) === rank);
  const across = ({ key }: { key: number }) => {
    const { x, y } = placed.boxes.get(key)!;
    return placed.rightward ? y : x;
  };
  row.sort((a, b) => across(a) - across(b));
  const at = row.findIndex(box => box.key === here.key) + (direction === "left" ? -1 : 1);
  const beside = row[at] ?? nearest(picture, placed, here.key, direction);
  return beside?.node ?? here.node;
}

function rootOf({ trace, view }: Picture): number | null {
  const root = view.pass === null ? undefined : trace.backwards[view.pass].root;
  return view.boxes.find(box => box.node === root)?.node ?? view.boxes.at(-1)?.node ?? null;
}

/** With nobody beside it in its rank: the nearest box on that side. */
function nearest({ view }: Picture, placed: Placed, key: number, direction: Direction) {
  const centre = (k: number) => {
    const box = placed.boxes.get(k)!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    return placed.rightward ? { x: y, y: x } : { x, y };
  };
  const here = centre(key);
  const sign = direction === "left" ? -1 : 1;
  const far = (k: number) => Math.hypot(centre(k).x - here.x, centre(k).y - here.y);
  const side = view.boxes.filter(box => sign * (centre(box.key).x - here.x) > 8);
  return side.sort((a, b) => far(a.key) - far(b.key))[0];
}
