// What is constant for a pass, the boxes behind each cut; and what the passes before it computed.
import type { Graph } from "./graph.js";
import type { ViewBox, ViewRegion, ViewWire } from "./view.js";

export function regionsOf(index: Graph, boxes: readonly ViewBox[], wires: readonly ViewWire[]): ViewRegion[] {
  return [...constants(index, boxes, wires), ...made(index, boxes)];
}

/** What each backward pass computed, as far as it stands in no frame that says so. */
function made(index: Graph, boxes: readonly ViewBox[]): ViewRegion[] {
  const passes = new Map<number, number[]>();
  for (const { key, node, kind, inside, behind } of boxes) {
    const maker = index.node(node)?.madeBy;
    if (maker === undefined || kind === "group" || inside !== null || behind) continue;
    const keys = passes.get(maker);
    if (keys) keys.push(key);
    else passes.set(maker, [key]);
  }
  return [...passes].map(([pass, keys]) => ({
    kind: "made",
    boxes: keys,
    text: `computed by backward ${pass + 1}`,
  }));
}

/** Boxes behind each cut together, named after the value that takes them for constant. */
function constants(index: Graph, boxes: readonly ViewBox[], wires: readonly ViewWire[]): ViewRegion[] {
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
    kind: "constant",
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
