// From an engine's answer to the picture's places: rows stacked exactly 40 apart with their boxes' bottoms in line, frames
// around theirs, and every wire straight down through the rows it passes; it turns only between rows.
import type { View } from "../../core/graph/view.js";
import type { Block, Layout, Point } from "./engine.js";
import { blockId, cutId, type Prepared } from "./input.js";
import type { Placed, Rect } from "./place.js";
import { type Rows, stack } from "./stack.js";
import { turnPlaces } from "./turn.js";

/** What a region is wider than its boxes, on either side. */
const REGION = 16;

export type Places = Omit<Placed, "engine" | "note" | "moved">;

export function route(view: View, prepared: Prepared, layout: Layout): Places {
  const { input, rightward, stubs, ends } = prepared;
  const margin = view.regions.length > 0 ? REGION : 0;
  const rows = stack(input, layout, rightward, margin);
  const blocks = new Map(input.blocks.map((block, i) => [block.id, i]));
  const links = new Map(input.links.map((link, i) => [link.id, i]));
  const rect = (id: string): Rect => rows.rects[blocks.get(id)!];
  const path = (id: string): Point[] => {
    const link = links.get(id)!;
    const { from, to } = input.links[link];
    return through(rows, layout, link, blocks.get(from)!, blocks.get(to)!);
  };
  const wires = new Map<number, readonly Point[]>();
  const cuts = new Map<number, Point>();
  const middle = (id: string) => rect(id).x + axis(input.blocks[blocks.get(id)!]);
  for (const { key, from, to, blocked } of view.wires) {
    const [a, b] = [blockId(from), blockId(to)];
    // A far wire, drawn whole only while it is pointed at.
    if (stubs.has(key))
      wires.set(key, [
        { x: middle(a), y: rect(a).y + rect(a).height },
        { x: middle(b), y: rect(b).y },
      ]);
    else if (blocked) {
      const bars = rect(cutId(key));
      cuts.set(key, { x: middle(cutId(key)), y: bars.y + bars.height / 2 });
      wires.set(key, [...path(`w${key}a`), ...path(`w${key}b`)]);
    } else wires.set(key, path(`w${key}`));
  }
  const places = {
    boxes: new Map(view.boxes.map(({ key }) => [key, rect(blockId(key))])),
    frames: rows.frames,
    wires,
    cuts,
    stubs,
    ends,
    ranks: new Map(view.boxes.map(({ key }) => [key, layout.row[blocks.get(blockId(key))!]])),
    rightward,
    ...extent(rows, wires, margin),
  };
  return rightward ? turnPlaces(places) : places;
}

const axis = (block: Block): number => block.anchor ?? block.width / 2;

/** Down from the source, straight through each row between, into the consumer; up, if the link closes a circle. */
export function through(rows: Rows, layout: Layout, link: number, from: number, to: number): Point[] {
  const back = layout.row[from] > layout.row[to];
  const [upper, lower] = back ? [to, from] : [from, to];
  const [a, b] = [rows.rects[upper], rows.rects[lower]];
  const [first, last] = [layout.start[link], layout.start[link + 1] - 1];
  const column = (i: number) => layout.columns[i] + rows.shift;
  const points: Point[] = [{ x: column(first), y: a.y + a.height }];
  const pass = (x: number, y: number) => {
    if (y !== points[points.length - 1].y) points.push({ x, y });
  };
  pass(column(first), rows.bottom[layout.row[upper]]);
  for (let i = first + 1; i < last; i++) {
    const row = layout.row[upper] + i - first;
    points.push({ x: column(i), y: rows.top[row] }, { x: column(i), y: rows.bottom[row] });
  }
  points.push({ x: column(last), y: rows.top[layout.row[lower]] });
  pass(column(last), b.y);
  return back ? points.reverse() : points;
}

function extent(
  { rects, taken, frames, height }: Rows,
  wires: ReadonlyMap<number, readonly Point[]>,
  margin: number,
): { width: number; height: number } {
  let right = 0;
  for (let i = 0; i < rects.length; i++) right = Math.max(right, rects[i].x + rects[i].width + taken[i]);
  for (const frame of frames.values()) right = Math.max(right, frame.x + frame.width);
  for (const points of wires.values()) for (const { x } of points) right = Math.max(right, x);
  return { width: right + margin, height };
}
