// Cuts, and the region behind them that the pass takes for constant.
import { figure, figures } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import type { ViewWire } from "../../core/graph/view.js";
import type { Would } from "../../core/graph/would.js";
import type { Blocked, Summary, Trace } from "../../core/trace/trace.js";
import { room } from "../layout/caption.js";
import { wireWidth } from "../theme/scale.js";
import type { SceneInput } from "./input.js";
import type { CutShape, RegionShape } from "./scene.js";
import { curve, curveAcross } from "./wires.js";

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

/** The word and place of a cut: "detach", "line 3". */
export function cutText(trace: Trace, wire: ViewWire): { word: string; place: string } {
  const site = wire.severed === null ? null : graph(trace).node(wire.severed)?.site;
  return { word: wire.blocked ? WORDS[wire.blocked] : "", place: site ? `line ${site.line}` : "" };
}

/** Lines as long as the cut's words may become, whatever the numbers: what layout keeps free for them. */
export function cutRoom(trace: Trace, wire: ViewWire, would: Would | undefined): string[] {
  const { word, place } = cutText(trace, wire);
  const leaf = would?.leaves[0] && graph(trace).node(would.leaves[0].node);
  const first = `${word} · ${place}`;
  return leaf
    ? [first, `would add ${"0".repeat(room(leaf.shape) || 12)} to ${leaf.name ?? leaf.op}`]
    : [first];
}

export function cutShapes(input: SceneInput): CutShape[] {
  const { trace, view, flow, placed, selected, lifted, woulds, moment } = input;
  return view.wires.flatMap(wire => {
    const at = placed.cuts.get(wire.key);
    if (!at) return [];
    const held = moment.done ? woulds.get(wire.key) : undefined;
    const norm = held ? Math.hypot(...held.through) : 0;
    const path = (placed.rightward ? curveAcross : curve)(placed.wires.get(wire.key) ?? []);
    const ghost = held && norm > 0 ? { path, width: wireWidth(norm, flow.median, input.contrast) } : null;
    const words = { ...cutText(trace, wire), would: held ? wouldText(trace, held) : "" };
    const state = { ghost, lifted: lifted.has(wire.key), selected: selected.wire === wire.key };
    return [{ key: wire.key, x: at.x, y: at.y, across: placed.rightward, ...words, ...state }];
  });
}

/** "would add 0 2 8 18 to x" */
function wouldText(trace: Trace, { leaves }: Would): string {
  const [first, ...others] = leaves;
  const node = first && graph(trace).node(first.node);
  if (!node) return "";
  const numbers = writeNumbers(first.add, room(node.shape));
  const more = others.length > 0 ? `, and to ${others.length} more` : "";
  return `would add ${numbers} to ${node.name ?? node.op}${more}`;
}

/** Up to eight numbers; of more the norm. */
export function writeNumbers(values: readonly number[], most: number): string {
  const text = figures({ ...empty, sample: [...values] }, values.length, Math.max(most, 7));
  return text ?? `‖·‖ ${figure(Math.hypot(...values))}`;
}

const empty: Summary = {
  min: null,
  max: null,
  mean: null,
  std: null,
  norm: null,
  nan: 0,
  inf: 0,
  zeros: 0,
  sample: [],
};

/** Padded boxes that run together, so that nothing else is ever hatched; the words above the topmost. */
export function regionShapes(input: SceneInput): RegionShape[] {
  return input.view.regions.map((region, key) => {
    const rects = region.boxes.map(box => {
      const { x, y, width, height } = input.placed.boxes.get(box)!;
      return { box, x: x - 16, y: y - 24, width: width + 32, height: height + 24 + 20 };
    });
    const top = rects.reduce((a, b) => (b.y < a.y || (b.y === a.y && b.x < a.x) ? b : a));
    const right = comesFromLeft(input, top.box);
    return {
      key,
      made: region.kind === "made",
      rects: rects.map(({ box: _box, ...rect }) => rect),
      text: region.text,
      x: right ? top.x + top.width - 8 : top.x + 8,
      y: top.y + 14,
      align: right ? "end" : "start",
    };
  });
}

/** Every wire into the box that comes from one side comes from the left, over what would stand there. */
function comesFromLeft({ view, placed }: SceneInput, box: number): boolean {
  const ways = view.wires
    .filter(({ to }) => to === box)
    .map(({ key }) => placed.wires.get(key) ?? [])
    .filter(way => way.length > 1)
    .map(way => way[0].x - way[way.length - 1].x);
  return !placed.rightward && ways.some(way => way < 0) && !ways.some(way => way > 0);
}
