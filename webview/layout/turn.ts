// Rightward is downward with x and y exchanged: blocks are turned before they are laid out, and the places afterwards, so
// that both directions share one layout.
import { type Block, type Frame, GAP, type Point } from "./engine.js";
import type { Placed, Rect } from "./place.js";

/** A block as the layout of a rightward picture sees it; all its wires meet it at this height. */
export const turned = ({ id, width, height }: Block, at: number): Block => ({
  id,
  width: height,
  height: width,
  anchor: at,
});

/** Its head is beside its blocks then. */
export const turnedFrame = (frame: Frame): Frame => ({
  ...frame,
  head: GAP.inside,
  width: 0,
  side: frame.head,
  along: frame.width,
});

type Places = Omit<Placed, "engine" | "note" | "moved">;

export function turnPlaces(places: Places): Places {
  const { boxes, frames, wires, cuts, width, height } = places;
  const each = <K, A, B>(map: ReadonlyMap<K, A>, change: (item: A) => B): Map<K, B> =>
    new Map([...map].map(([key, item]) => [key, change(item)]));
  return {
    ...places,
    boxes: each(boxes, flipped),
    frames: each(frames, flipped),
    wires: each(wires, points => points.map(point)),
    cuts: each(cuts, point),
    width: height,
    height: width,
  };
}

const flipped = (rect: Rect): Rect => ({ ...point(rect), width: rect.height, height: rect.width });
const point = ({ x, y }: Point): Point => ({ x: y, y: x });
