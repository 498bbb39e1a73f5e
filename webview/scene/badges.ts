// `×N` and `+N more`, never to be taken for one another: the one stands on a stack of cards, the other in a dashed frame
// with its word.
import type { ViewGroup } from "../../core/graph/group.js";
import type { Measure } from "../layout/caption.js";
import { badgesOf } from "../layout/card.js";
import type { BadgeShape } from "./scene.js";

const PADDING = 6;

/** Side by side, the last one ending at `right`. */
export function badgeShapes(group: ViewGroup, right: number, measure: Measure): BadgeShape[] {
  const shapes: BadgeShape[] = [];
  let end = right;
  for (const text of badgesOf(group).toReversed()) {
    const width = Math.ceil(measure(text, "code")) + 2 * PADDING;
    shapes.unshift({ kind: text.startsWith("×") ? "same" : "others", x: end, width, text });
    end -= width + PADDING;
  }
  return shapes;
}

/** What the badges say, in words. */
export function badgeWords({ turns, more }: ViewGroup): string[] {
  const words = turns && turns.count > 1 ? [`${turns.count} times with the same parameters`] : [];
  return more > 0 ? [...words, `stands for ${more} more with parameters of their own`] : words;
}
