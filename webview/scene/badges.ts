// `×N` and `+N more`, never to be taken for one another: the one stands on a stack of cards, the other in a dashed frame
// with its word. And what a card hides of cuts, as glyph and word in their colour.
import type { ViewGroup } from "../../core/graph/group.js";
import type { Measure } from "../layout/caption.js";
import { badgesOf, cutsText } from "../layout/card.js";
import type { BadgeShape } from "./scene.js";

const PADDING = 6;

/** Side by side, the last one ending at `right`. */
export function badgeShapes(group: ViewGroup, right: number, measure: Measure): BadgeShape[] {
  const shapes: BadgeShape[] = [];
  let end = right;
  for (const { kind, text } of badgesOf(group).toReversed()) {
    const width = Math.ceil(measure(text, "code")) + 2 * PADDING;
    shapes.unshift({ kind, x: end, width, text });
    end -= width + PADDING;
  }
  return shapes;
}

/** What the badges say, in words. */
export function badgeWords({ turns, more, cuts = 0 }: ViewGroup): string[] {
  const words = turns && turns.count > 1 ? [`${turns.count} times with the same parameters`] : [];
  if (more > 0) words.push(`stands for ${more} more with parameters of their own`);
  if (cuts > 0) words.push(cutsText(cuts));
  return words;
}
