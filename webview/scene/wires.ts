// Wires with vertical tangents; those that carry gradient are as wide as what they carried, on a log scale.

import { graph } from "../../core/graph/graph.js";
import { pathsOf, type ViewWire } from "../../core/graph/view.js";
import { derivative } from "../../core/insight/formula.js";
import { plain } from "../../core/insight/token.js";
import type { Point } from "../layout/engine.js";
import { BOX } from "../layout/place.js";
import { LINE } from "../layout/stubs.js";
import { quietWidth, wireWidth } from "../theme/scale.js";
import type { SceneInput } from "./input.js";
import type { WireShape } from "./scene.js";

/** What of a wire the cursor and the pointer change. */
type WireNow = Pick<WireShape, "state" | "selected" | "lit" | "whole">;

export function wireNow(input: SceneInput, wire: ViewWire): WireNow {
  const { view, flow, moment } = input;
  const filled = () => pathsOf(wire).some(([{ to, slot }]) => moment.filled.has(`${to}:${slot}`));
  const behind = wire.blocked !== null || (view.boxes[wire.from].behind && view.boxes[wire.to].behind);
  return {
    state: flow.wires.has(wire.key) ? (filled() ? "carries" : "unfilled") : behind ? "blocked" : "quiet",
    selected: input.selected.wire === wire.key,
    lit: input.lit.wire === wire.key,
    whole: [wire.from, wire.to].some(end => pointed(input, wire, end)),
  };
}

export function wireShape(input: SceneInput, wire: ViewWire): WireShape {
  const { flow, placed } = input;
  const points = (placed.rightward ? meetAcross : meet)(input, wire, placed.wires.get(wire.key) ?? []);
  const curved = placed.rightward ? curveAcross : curve;
  const carried = flow.wires.get(wire.key);
  return {
    key: wire.key,
    path: once(() => curved(points)),
    rise: once(() => curved(points.toReversed())),
    points,
    across: placed.rightward,
    width: carried ? wireWidth(carried.norm, flow.median, input.contrast) : quietWidth(input.contrast),
    negative: carried?.negative ?? false,
    nan: carried !== undefined && carried.contribution.grad.nan + carried.contribution.grad.inf > 0,
    far: placed.stubs.has(wire.key),
    ends: endsOf(input, wire),
    ticks: ticksOf(input, wire, points),
    label: () => labelOf(input, wire, points),
    legs: wire.legs.map(leg => `${leg.to}:${leg.slot}`).reverse(),
    ...wireNow(input, wire),
  };
}

/** On a canvas most wires are never drawn as curves. */
function once(make: () => string): () => string {
  let made: string | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/** A far wire is whole while one of its ends is pointed at. */
const pointed = ({ placed, view, lit, selected }: SceneInput, wire: ViewWire, end: number): boolean => {
  const { node } = view.boxes[end];
  return placed.stubs.has(wire.key) && (lit.nodes.has(node) || selected.node === node);
};

/** Half of the distance of two stubs beside one box. */
const STUB = 7;

/** Ends on the circle of a sign, not on its square. */
function meet({ view, placed }: SceneInput, wire: ViewWire, points: readonly Point[]): Point[] {
  const ends = [...points];
  const radius = BOX.sign / 2;
  const box = placed.boxes.get(wire.to);
  const last = ends.at(-1);
  if (box && last && view.boxes[wire.to].kind === "sign") {
    const dx = Math.min(radius, Math.abs(last.x - (box.x + radius)));
    ends.push({ x: last.x, y: last.y + radius - Math.sqrt(radius * radius - dx * dx) });
  }
  return ends;
}

/** In a rightward picture a circle stands in the middle above its words, and wires meet it from both sides. */
function meetAcross({ view, placed }: SceneInput, wire: ViewWire, points: readonly Point[]): Point[] {
  const ends = [...points];
  const radius = BOX.sign / 2;
  const side = (key: number, y: number, sign: 1 | -1): Point[] => {
    const box = placed.boxes.get(key);
    if (!box || view.boxes[key].kind !== "sign") return [];
    const dy = Math.min(radius, Math.abs(y - (box.y + radius)));
    return [{ x: box.x + box.width / 2 + sign * Math.sqrt(radius * radius - dy * dy), y }];
  };
  if (ends.length === 0) return ends;
  return [...side(wire.from, ends[0].y, 1), ...ends, ...side(wire.to, ends[ends.length - 1].y, -1)];
}

/** The same to the right. */
export function curveAcross(points: readonly Point[]): string {
  return points.reduce((path, q, i) => {
    const p = points[i - 1];
    if (!p) return `M${at(q)}`;
    if (p.x === q.x || p.y === q.y) return `${path}L${at(q)}`;
    const middle = round((p.x + q.x) / 2);
    return `${path}C${middle},${round(p.y)} ${middle},${round(q.y)} ${at(q)}`;
  }, "");
}

/** Straight where the column stays, else a cubic that leaves and arrives vertically. */
export function curve(points: readonly Point[]): string {
  if (points.length === 0) return "";
  let path = `M${at(points[0])}`;
  for (let i = 1; i < points.length; i++) {
    const [p, q] = [points[i - 1], points[i]];
    if (p.x === q.x || p.y === q.y) path += `L${at(q)}`;
    else {
      const middle = (p.y + q.y) / 2;
      path += `C${round(p.x)},${round(middle)} ${round(q.x)},${round(middle)} ${at(q)}`;
    }
  }
  return path;
}

const round = (value: number): number => Math.round(value * 100) / 100;
const at = ({ x, y }: Point): string => `${round(x)},${round(y)}`;

/** The ends of a far wire that it stands for: the first of several with the same box draws the words of all. */
function endsOf({ view, placed }: SceneInput, wire: ViewWire): WireShape["ends"] {
  return [wire.from, wire.to].flatMap((key): WireShape["ends"] => {
    const stubs = placed.ends.get(key) ?? [];
    const stub = stubs.find(each => each.wires[0] === wire.key && each.up === (key === wire.to));
    if (!stub) return [];
    const rect = placed.boxes.get(key)!;
    const sign = view.boxes[key].kind === "sign";
    const i = stubs.indexOf(stub);
    if (placed.rightward)
      return [{ x: rect.x + 8, y: rect.y + rect.height + i * LINE, text: stub.text, side: "below" }];
    const row = stubs.length === 1 ? 0 : stub.up ? -STUB : STUB;
    const tray = rect.height > BOX.height && view.boxes[key].kind === "leaf" ? BOX.tray : 0;
    const y = rect.y + tray + (rect.height - tray) / 2 + row;
    return [
      {
        x: sign ? rect.x : rect.x + rect.width,
        y,
        text: stub.text,
        side: sign ? "left" : "right",
      },
    ];
  });
}

/** Unnamed views: a tick for each on the way, evenly spread. */
function ticksOf(
  { trace, placed }: SceneInput,
  wire: ViewWire,
  points: readonly Point[],
): WireShape["ticks"] {
  if (wire.paths) return [];
  const index = graph(trace);
  const passed = wire.legs
    .slice(0, -1)
    .map(leg => index.node(leg.to)!)
    .filter(node => node.kind !== "detach");
  return passed.map((node, i) => {
    const share = (i + 1) / (passed.length + 1);
    return { ...where(points, share, placed.rightward), across: placed.rightward, text: node.op };
  });
}

/** A point at this share of the height of a curve through the points. */
export function along(points: readonly Point[], share: number): Point {
  if (points.length === 0) return { x: 0, y: 0 };
  const [top, bottom] = [points[0].y, points[points.length - 1].y];
  const y = top + (bottom - top) * share;
  for (let i = 1; i < points.length; i++) {
    const [p, q] = [points[i - 1], points[i]];
    if (y > q.y && i < points.length - 1) continue;
    const t = q.y > p.y ? Math.max(0, Math.min(1, (y - p.y) / (q.y - p.y))) : 1;
    // The cubic of `curve` in x is smoothstep of its own parameter, which y follows closely enough for a label.
    return { x: p.x + (q.x - p.x) * t * t * (3 - 2 * t), y };
  }
  return points[points.length - 1];
}

/** Where words at the right of a point of a wire keep clear of it: a flat wire is passed above or below. */
export function clear(points: readonly Point[], { x, y }: Point): Point {
  const [start, end] = [points[0], points[points.length - 1]];
  if (!start || Math.abs(end.x - start.x) <= end.y - start.y) return { x: x + 12, y: y + 4 };
  return { x: x + 8, y: end.x > start.x ? y - 10 : y + 18 };
}

function where(points: readonly Point[], share: number, rightward: boolean): Point {
  const turn = ({ x, y }: Point): Point => ({ x: y, y: x });
  return rightward ? turn(along(points.map(turn), share)) : along(points, share);
}

/** "∂z/∂x = u", beside the middle of the wire; "∂/∂x₂ = x₁" of an unnamed operation that takes x twice. */
function labelOf(
  { trace, placed }: SceneInput,
  wire: ViewWire,
  points: readonly Point[],
): ReturnType<WireShape["label"]> {
  const { to, slot } = wire.legs[wire.legs.length - 1];
  const node = graph(trace).node(to)!;
  const factor = derivative(trace, to, slot);
  const middle = where(points, 0.5, placed.rightward);
  const at = placed.rightward ? { x: middle.x - 12, y: middle.y - 12 } : clear(points, middle);
  if (wire.blocked || wire.paths || factor.length === 0) return { text: "", ...at };
  const input = graph(trace).node(node.inputs[slot]);
  const twice = node.inputs.length === 2 && node.inputs[0] === node.inputs[1];
  const name = `${input?.name ?? input?.op ?? "·"}${twice ? "₁₂"[slot] : ""}`;
  const other = twice && factor.length === 1 && factor[0].kind === "name" ? "₂₁"[slot] : "";
  return { text: `∂${node.name ?? ""}/∂${name} = ${plain(factor)}${other}`, ...at };
}
