// Wires over four ranks as stubs: beside each box, a short line with the names of what it leads to ("targets ↗"). A box
// has them at its right, a circle, whose words stand at its right, at its left.

import { graph } from "../../core/graph/graph.js";
import type { View, ViewBox } from "../../core/graph/view.js";
import type { Trace } from "../../core/trace/trace.js";
import type { Measure } from "./caption.js";
import { group } from "./group.js";

export interface Stub {
  /** Keys of the wires that it stands for. */
  wires: number[];
  /** "targets ↗", "mul, mul ↘" */
  text: string;
  /** To a value above, or to one below. */
  up: boolean;
}

/** The line before the words, and the gap to the next thing. */
export const LEAD = 14;
const GAP = 8;
/** More names than these are counted. */
const NAMES = 2;

/** At most two stubs a box: what comes from above, and what goes to below. By box key. */
export function stubsOf(trace: Trace, view: View, far: ReadonlySet<number>): Map<number, Stub[]> {
  const wires = view.wires.filter(wire => far.has(wire.key));
  const found = new Map<number, Stub[]>();
  const put = (box: number, stub: Stub) => found.set(box, [...(found.get(box) ?? []), stub]);
  const name = (key: number) => {
    const node = graph(trace).node(view.boxes[key].node);
    return node?.name ?? node?.op ?? "·";
  };
  const words = (keys: number[], arrow: string) => {
    const names = [...new Set(keys.map(name))];
    const shown = names.slice(0, NAMES).map(each => short(each));
    const more = names.length > NAMES ? ` +${names.length - NAMES}` : "";
    const count = names.length === 1 && keys.length > 1 ? ` ×${keys.length}` : "";
    return `${shown.join(", ")}${more}${count} ${arrow}`;
  };
  for (const [to, into] of group(wires, wire => wire.to))
    put(to, {
      wires: into.map(wire => wire.key),
      text: words(
        into.map(wire => wire.from),
        "↗",
      ),
      up: true,
    });
  for (const [from, out] of group(wires, wire => wire.from))
    put(from, {
      wires: out.map(wire => wire.key),
      text: words(
        out.map(wire => wire.to),
        "↘",
      ),
      up: false,
    });
  return found;
}

const LONGEST = 16;
const short = (text: string): string => {
  const letters = Array.from(text);
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : text;
};

/** Height of a stub below its box. */
export const LINE = 14;

/** Px that the stubs of a box take beside it; in a rightward picture, below it. */
export function besideOf(
  stubs: readonly Stub[],
  kind: ViewBox["kind"],
  measure: Measure,
  rightward: boolean,
): { left: number; right: number } {
  if (rightward) return { left: 0, right: LINE * stubs.length + GAP };
  const taken = widest(stubs, measure);
  return kind === "sign" ? { left: taken, right: 0 } : { left: 0, right: taken };
}

function widest(stubs: readonly Stub[], measure: Measure): number {
  return Math.ceil((LEAD + GAP + Math.max(...stubs.map(stub => measure(stub.text, "code")))) / 4) * 4;
}
