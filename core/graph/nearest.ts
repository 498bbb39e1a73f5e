// A picture within its budget: the boxes nearest to the root, where there are more than anyone could lay out.
import type { ViewBox, ViewWire } from "./view.js";

/** The `budget` boxes nearest to the root (without one: the first of the tape) and the wires between them. */
export function nearest(
  boxes: ViewBox[],
  wires: ViewWire[],
  root: number | null,
  budget: number,
): { boxes: ViewBox[]; wires: ViewWire[] } {
  if (boxes.length <= budget) return { boxes, wires };
  const start = root === null ? undefined : boxes.find(box => box.nodes.includes(root));
  const kept = start ? around(start.key, boxes.length, wires, budget) : firstOf(budget);
  const keys = new Map<number, number>();
  const left: ViewBox[] = [];
  for (const box of boxes)
    if (kept.has(box.key)) {
      keys.set(box.key, left.length);
      left.push({ ...box, key: left.length });
    }
  const between: ViewWire[] = [];
  for (const wire of wires) {
    const [from, to] = [keys.get(wire.from), keys.get(wire.to)];
    if (from !== undefined && to !== undefined) between.push({ ...wire, key: between.length, from, to });
  }
  return { boxes: left, wires: between };
}

const firstOf = (count: number): Set<number> => new Set(Array.from({ length: count }, (_, key) => key));

/** Breadth first against the wires. */
function around(start: number, count: number, wires: readonly ViewWire[], most: number): Set<number> {
  const into: number[][] = Array.from({ length: count }, () => []);
  for (const { from, to } of wires) into[to].push(from);
  const seen = new Set([start]);
  for (const at of seen) {
    for (const from of into[at]) {
      if (seen.size >= most) return seen;
      seen.add(from);
    }
  }
  return seen;
}
