// From an engine's answer to the picture's places: rows stacked exactly 40 apart with their boxes' bottoms in line, and
// every wire straight down through the rows it passes, beside their boxes.
import type { View } from "../../core/graph/view.js";
import { GAP, type Layout, type LayoutInput, NOTHING, type Point } from "./engine.js";
import { blockId, cutId, type Prepared } from "./input.js";
import { BOX, type Placed, type Rect } from "./place.js";
import { turnPlaces } from "./turn.js";

/** What a region is wider than its boxes, on either side. */
const REGION = 16;

interface Row {
  top: number;
  bottom: number;
  /** With what stands beside them. */
  taken: Rect[];
}

interface Stack {
  rects: Map<string, Rect>;
  rows: Row[];
  rowOf: Map<string, number>;
  left: number;
}

export function route(
  view: View,
  { input, rightward, stubs, ends }: Prepared,
  layout: Layout,
): Omit<Placed, "engine" | "note"> {
  const stack = restack(input, layout, view.regions.length > 0 ? REGION : 0, rightward);
  const wires = new Map<number, readonly Point[]>();
  const cuts = new Map<number, Point>();
  const anchors = new Map(input.blocks.map(block => [block.id, block.anchor]));
  const links = new Map(input.links.map(link => [link.id, link]));
  const path = (id: string): Point[] => {
    const link = links.get(id)!;
    return through(stack, link.from, link.to, layout.links.get(id) ?? []);
  };
  for (const wire of view.wires) {
    if (stubs.has(wire.key))
      wires.set(wire.key, shortcut(input, stack, blockId(wire.from), blockId(wire.to)));
    else if (wire.blocked) {
      const bars = stack.rects.get(cutId(wire.key))!;
      cuts.set(wire.key, { x: bars.x + (anchors.get(cutId(wire.key)) ?? 0), y: bars.y + bars.height / 2 });
      wires.set(wire.key, [...path(`w${wire.key}a`), ...path(`w${wire.key}b`)]);
    } else wires.set(wire.key, path(`w${wire.key}`));
  }
  const boxes = new Map(view.boxes.map(box => [box.key, stack.rects.get(blockId(box.key))!]));
  const ranks = new Map(view.boxes.map(box => [box.key, stack.rowOf.get(blockId(box.key))!]));
  const margin = view.regions.length > 0 ? REGION : 0;
  const places = {
    boxes,
    frames: new Map<string, Rect>(),
    wires,
    cuts,
    stubs,
    ends,
    ranks,
    rightward,
    ...extent(stack, wires, margin),
  };
  return rightward ? turnPlaces(places) : places;
}

/** Blocks whose heights overlap in the answer are one row. */
function restack({ blocks }: LayoutInput, layout: Layout, margin: number, centred: boolean): Stack {
  const left =
    blocks.reduce(
      (least, block) => Math.min(least, (layout.blocks.get(block.id)?.x ?? 0) - (block.beside?.left ?? 0)),
      0,
    ) - margin;
  const sorted = blocks
    .map(block => ({ block, at: layout.blocks.get(block.id) ?? { x: 0, y: 0 } }))
    .sort((a, b) => a.at.y + a.block.height / 2 - (b.at.y + b.block.height / 2));
  const stack: Stack = { rects: new Map(), rows: [], rowOf: new Map(), left };
  let y = 0;
  for (let i = 0; i < sorted.length; ) {
    const start = i;
    let floor = Number.NEGATIVE_INFINITY;
    while (i < sorted.length && (i === start || sorted[i].at.y < floor - 1)) {
      floor = Math.max(floor, sorted[i].at.y + sorted[i].block.height);
      i++;
    }
    const members = sorted.slice(start, i);
    const height = Math.max(...members.map(({ block }) => block.height));
    const rects = members.map(({ block, at }) => {
      // A circle stands at the height of the boxes in its row; in a column everything is centred.
      const band = centred ? height : Math.min(height, BOX.height);
      const below = block.height < band ? (band - block.height) / 2 : 0;
      const rect = {
        x: Math.round(at.x - left),
        y: y + height - block.height - below,
        width: block.width,
        height: block.height,
      };
      stack.rects.set(block.id, rect);
      stack.rowOf.set(block.id, stack.rows.length);
      const { left: before, right: after } = block.beside ?? NOTHING;
      return { ...rect, x: rect.x - before, width: before + rect.width + after };
    });
    stack.rows.push({ top: y, bottom: y + height, taken: rects });
    y += height + GAP.rank;
  }
  return stack;
}

/** Down from the source, straight through each row between, into the consumer. */
function through(stack: Stack, from: string, to: string, raw: readonly Point[]): Point[] {
  const [a, b] = [stack.rects.get(from)!, stack.rects.get(to)!];
  const first = { x: (raw[0]?.x ?? a.x + a.width / 2) - stack.left, y: a.y + a.height };
  const last = { x: (raw.at(-1)?.x ?? b.x + b.width / 2) - stack.left, y: b.y };
  const points: Point[] = [first];
  const [rowA, rowB] = [stack.rowOf.get(from)!, stack.rowOf.get(to)!];
  for (let row = rowA + 1; row < rowB; row++) {
    const share = (row - rowA) / (rowB - rowA);
    const wanted = raw.length > 2 ? bend(raw, share) - stack.left : first.x + (last.x - first.x) * share;
    const x = free(stack.rows[row], Math.abs(wanted - first.x) < 3 ? first.x : wanted);
    points.push({ x, y: stack.rows[row].top }, { x, y: stack.rows[row].bottom });
  }
  return [...points, last];
}

/** Where a polyline is after this share of its height. */
function bend(raw: readonly Point[], share: number): number {
  const y = raw[0].y + (raw[raw.length - 1].y - raw[0].y) * share;
  for (let i = 1; i < raw.length; i++) {
    const [p, q] = [raw[i - 1], raw[i]];
    if (y <= q.y) return q.y > p.y ? p.x + ((q.x - p.x) * (y - p.y)) / (q.y - p.y) : q.x;
  }
  return raw[raw.length - 1].x;
}

/** The column nearest to x that keeps clear of the row's blocks. */
function free({ taken: rects }: Row, x: number): number {
  const margin = GAP.wire / 2;
  const blocked = (at: number) =>
    rects.find(rect => at > rect.x - margin && at < rect.x + rect.width + margin);
  if (!blocked(x)) return x;
  const sides = rects.flatMap(rect => [rect.x - margin, rect.x + rect.width + margin]);
  const open = sides.filter(side => !blocked(side)).sort((a, b) => Math.abs(a - x) - Math.abs(b - x));
  return open[0] ?? x;
}

/** A far wire, drawn whole only while it is pointed at: from the lower side of a block's middle to the upper. */
function shortcut({ blocks }: LayoutInput, stack: Stack, from: string, to: string): Point[] {
  const middle = (id: string) => {
    const block = blocks.find(each => each.id === id)!;
    return stack.rects.get(id)!.x + (block.anchor ?? block.width / 2);
  };
  const [a, b] = [stack.rects.get(from)!, stack.rects.get(to)!];
  return [
    { x: middle(from), y: a.y + a.height },
    { x: middle(to), y: b.y },
  ];
}

function extent(
  stack: Stack,
  wires: ReadonlyMap<number, readonly Point[]>,
  margin: number,
): { width: number; height: number } {
  const right = stack.rows.flatMap(row => row.taken.map(rect => rect.x + rect.width));
  const bends = [...wires.values()].flatMap(points => points.map(point => point.x));
  return {
    width: right.concat(bends).reduce((a, b) => Math.max(a, b), 0) + margin,
    height: stack.rows.at(-1)?.bottom ?? 0,
  };
}
