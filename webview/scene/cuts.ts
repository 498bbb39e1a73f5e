// Cuts, and the region behind them that the pass takes for constant.

import type { ViewWire } from "../../core/graph/view.js";
import { nodesById } from "../../core/trace/nodes.js";
import type { Blocked, Trace } from "../../core/trace/trace.js";
import type { SceneInput } from "./input.js";
import type { CutShape, RegionShape } from "./scene.js";

const WORDS: Readonly<Record<Blocked, string>> = {
  detach: "detach",
  noGrad: "no-grad",
  inference: "inference",
  integer: "integer",
  stepFunction: "step function",
  item: ".item()",
  data: ".data",
  overwritten: "overwritten",
};

/** The word and place of a cut, as drawn and as measured: "detach", "line 3". */
export function cutText(trace: Trace, wire: ViewWire): { word: string; place: string } {
  const site = wire.severed === null ? null : nodesById(trace).get(wire.severed)?.site;
  return { word: wire.blocked ? WORDS[wire.blocked] : "", place: site ? `line ${site.line}` : "" };
}

export function cutShapes({ trace, view, placed, selected, lifted }: SceneInput): CutShape[] {
  return view.wires.flatMap(wire => {
    const at = placed.cuts.get(wire.key);
    if (!at) return [];
    const lift = lifted.has(wire.key);
    const state = { would: "", ghost: null, lifted: lift, selected: selected.wire === wire.key };
    return [{ key: wire.key, x: at.x, y: at.y, ...cutText(trace, wire), ...state }];
  });
}

/** Padded boxes that run together, so that nothing else is ever hatched; the words above the topmost. */
export function regionShapes({ view, placed }: SceneInput): RegionShape[] {
  return view.regions.map((region, key) => {
    const rects = region.boxes.map(box => {
      const { x, y, width, height } = placed.boxes.get(box)!;
      return { x: x - 16, y: y - 24, width: width + 32, height: height + 24 + 20 };
    });
    const top = rects.reduce((a, b) => (b.y < a.y || (b.y === a.y && b.x < a.x) ? b : a));
    return { key, rects, text: region.text, x: top.x + 8, y: top.y + 14 };
  });
}
