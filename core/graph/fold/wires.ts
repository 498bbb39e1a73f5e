// Links as wires. What runs between the same two boxes is one wire where one of them is a card: its slots mean nothing to
// a reader. A cut wire is never one with an uncut one, nor with another kind of cut.
import type { Leg, ViewBox, ViewWire } from "../view.js";
import type { Boxes } from "./boxes.js";
import type { Fold } from "./fold.js";
import type { Placing } from "./leaves.js";
import type { Sketch } from "./sketch.js";
import { type Link, legsOf } from "./units.js";

interface Growing extends ViewWire {
  paths: (readonly Leg[])[];
}

export function wiresOf(fold: Fold, drawn: Sketch, { boxes, keys }: Boxes, { places }: Placing): ViewWire[] {
  const wires: Growing[] = [];
  const merged = new Map<string, Growing>();
  for (const link of fold.links) {
    const to = keys.drafts[drawn.boxOf[link.to]];
    const from = link.leaf >= 0 ? keys.leaves[link.leaf] : keys.drafts[drawn.boxOf[link.from]];
    if (from === to || from < 0 || to < 0) continue;
    // A pill of the shown turn speaks for the other turns, too.
    if (link.leaf >= 0 && places[link.leaf].how === "pill") continue;
    const key = together(boxes, from, to, link);
    const known = key === null ? undefined : merged.get(key);
    if (known) {
      known.paths.push(legsOf(link));
      continue;
    }
    const { slot, blocked, severed } = link;
    const wire = { key: wires.length, from, to, slot, legs: [], paths: [legsOf(link)], blocked, severed };
    wires.push(wire);
    if (key !== null) merged.set(key, wire);
  }
  return wires.map(({ paths, ...wire }) =>
    paths.length === 1 ? { ...wire, legs: [...paths[0]] } : { ...wire, legs: paths.flat(), paths },
  );
}

/** What wires of one key share; null: a wire of its own. */
function together(boxes: readonly ViewBox[], from: number, to: number, link: Link): string | null {
  const cards = boxes[from].kind === "group" || boxes[to].kind === "group";
  const several = link.from >= 0 && boxes[to].kind !== "loop" && boxes[to].nodes.length > 1;
  if (!cards && !several) return null;
  const slot = cards ? "" : link.slot;
  return `${from} ${to} ${slot} ${link.blocked ?? ""}`;
}
