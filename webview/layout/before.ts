// The picture before, for the next one to be like it. In the same trace a box is known again by its node, in a new run of
// the program by its name, and a group by its id, whether it is a card or a frame.
import type { View } from "../../core/graph/view.js";
import type { Point } from "./engine.js";
import { blockId, type Prepared } from "./input.js";
import type { Moved, Placed, Rect } from "./place.js";

export class Before {
  #prepared: Prepared;
  #view: View;
  #placed: Placed;

  constructor(view: View, prepared: Prepared, placed: Placed) {
    this.#prepared = prepared;
    this.#view = view;
    this.#placed = placed;
  }

  /** Across the rows, by block of the next picture: where what stays stood. Undefined if that says nothing. */
  middles(view: View, prepared: Prepared): ReadonlyMap<string, number> | undefined {
    if (prepared.rightward !== this.#prepared.rightward) return undefined;
    const known = this.#known(prepared);
    const middles = new Map<string, number>();
    for (const [i, box] of view.boxes.entries()) {
      const rect = known.get(prepared.names[i]);
      if (rect) middles.set(blockId(box.key), prepared.rightward ? centre(rect).y : centre(rect).x);
    }
    return middles.size > 0 ? middles : undefined;
  }

  /** Where the anchor's middle at the top was here and is in the next picture; null if it is not in both. */
  moved(next: Before, anchor: number | null): Moved | null {
    if (anchor === null) return null;
    const [from, to] = [this.#find(anchor), next.#find(anchor)];
    const group = this.#group(anchor) ?? next.#group(anchor);
    const was = from ?? this.#placed.frames.get(group ?? "");
    const is = to ?? next.#placed.frames.get(group ?? "");
    return was && is && this.#prepared.trace === next.#prepared.trace
      ? { from: top(was), to: top(is) }
      : null;
  }

  #find(node: number): Rect | undefined {
    const box = this.#view.boxes.find(each => each.node === node);
    return box && this.#placed.boxes.get(box.key);
  }

  /** The card that the node was selected as. */
  #group(node: number): string | undefined {
    return this.#view.boxes.find(each => each.node === node)?.group;
  }

  #known(prepared: Prepared): Map<string, Rect> {
    const known = new Map<string, Rect>();
    const same = prepared.trace === this.#prepared.trace;
    const names = same ? this.#prepared.names : this.#prepared.words;
    const wanted = same ? prepared.names : prepared.words;
    const found = new Map(this.#view.boxes.map((box, i) => [names[i], this.#placed.boxes.get(box.key)!]));
    for (const [i, name] of wanted.entries()) {
      const rect = found.get(name);
      if (rect) known.set(prepared.names[i], rect);
    }
    return known;
  }
}

const centre = ({ x, y, width, height }: Rect): Point => ({ x: x + width / 2, y: y + height / 2 });
const top = ({ x, y, width }: Rect): Point => ({ x: x + width / 2, y });
