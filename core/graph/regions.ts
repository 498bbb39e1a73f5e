// What is constant for a pass: the boxes behind each cut.
import type { Graph } from "./graph.js";
import type { ViewBox, ViewRegion, ViewWire } from "./view.js";

/** Boxes behind each cut together, named after the value that takes them for constant. */
export function regionsOf(index: Graph, boxes: readonly ViewBox[], wires: readonly ViewWire[]): ViewRegion[] {
  const group = boxes.map(box => box.key);
  const find = (key: number): number => {
    while (group[key] !== key) {
      group[key] = group[group[key]];
      key = group[key];
    }
    return key;
  };
  for (const { from, to } of wires) if (boxes[from].behind && boxes[to].behind) group[find(from)] = find(to);
  const regions = new Map<number, number[]>();
  for (const box of boxes) {
    if (!box.behind) continue;
    const region = regions.get(find(box.key));
    if (region) region.push(box.key);
    else regions.set(find(box.key), [box.key]);
  }
  const out: number[][] = boxes.map(() => []);
  for (const { from, to } of wires) out[from].push(to);
  return [...regions.values()].map(keys => ({
    boxes: keys,
    text: `constant for ${takerOf(index, boxes, out, keys)}`,
  }));
}

/** The first named value behind the cut that has a gradient: "z" of z = u × x. */
function takerOf(
  index: Graph,
  boxes: readonly ViewBox[],
  out: readonly number[][],
  keys: readonly number[],
): string {
  const seen = new Set(keys);
  for (const at of seen)
    for (const to of out[at]) {
      if (seen.has(to)) continue;
      const node = index.node(boxes[to].node);
      if (node?.requiresGrad && node.name && !boxes[to].behind) return node.name;
      seen.add(to);
    }
  return "this pass";
}
