// Where the words in the head of a frame stand: beside the wires that lead through it, as far as there is room.
import type { Point } from "../layout/engine.js";
import { BOX, CARD, type Placed, type Rect } from "../layout/place.js";

/** From left to right, in px of the frame. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Between a wire and words. */
const GAP = 8;
/** What the words take of the head from its top, with their halo. */
const LINE = { top: 4, bottom: 26 } as const;

const known = new WeakMap<Placed, Map<string, readonly Span[]>>();

/**
 * The first of the gaps between wires that holds all words, else the first that holds the name, else all of the head: there
 * the halo keeps them legible.
 */
export function roomFor(placed: Placed, frame: string, all: Span, words: number, name: number): Span {
  const gaps = gapsOf(all, passing(placed, frame));
  const holds = (width: number) => gaps.find(({ from, to }) => to - from >= width);
  return holds(words) ?? holds(name) ?? all;
}

/** What is free between the wires. */
export function gapsOf(all: Span, wires: readonly Span[]): Span[] {
  const gaps: Span[] = [];
  let from = all.from;
  for (const wire of wires) {
    if (wire.to + GAP <= from) continue;
    const to = Math.min(all.to, wire.from - GAP);
    if (to > from) gaps.push({ from, to });
    from = Math.max(from, wire.to + GAP);
  }
  if (from < all.to) gaps.push({ from, to: all.to });
  return gaps;
}

/** Where wires pass the line of a frame's words; looked for once a layout. */
function passing(placed: Placed, frame: string): readonly Span[] {
  let spans = known.get(placed);
  if (!spans) {
    spans = new Map();
    known.set(placed, spans);
  }
  let found = spans.get(frame);
  if (!found) {
    const place = placed.frames.get(frame);
    found = place ? spansIn(placed, place) : [];
    spans.set(frame, found);
  }
  return found;
}

function spansIn({ wires, stubs, rightward }: Placed, { x, y, width }: Rect): Span[] {
  const band = { top: y + LINE.top, bottom: y + Math.min(CARD.head, LINE.bottom) };
  const found: Span[] = [];
  for (const [key, points] of wires) {
    if (stubs.has(key)) continue;
    for (let i = 1; i < points.length; i++) {
      const span = rightward ? flat(points[i - 1], points[i], band) : upright(points[i - 1], points[i], band);
      if (span && span.to > x && span.from < x + width) found.push({ from: span.from - x, to: span.to - x });
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

interface Band {
  readonly top: number;
  readonly bottom: number;
}

/** Of a bend that leaves and arrives upright: `smooth` in x over its height. */
function upright(p: Point, q: Point, { top, bottom }: Band): Span | null {
  const [low, high] = [Math.min(p.y, q.y), Math.max(p.y, q.y)];
  if (low >= bottom || high <= top || low === high) return null;
  const at = (y: number) => p.x + (q.x - p.x) * smooth((y - p.y) / (q.y - p.y));
  const [a, b] = [at(Math.max(low, top)), at(Math.min(high, bottom))];
  return { from: Math.min(a, b), to: Math.max(a, b) };
}

/** Of one that leaves and arrives flat, all of it. */
function flat(p: Point, q: Point, { top, bottom }: Band): Span | null {
  if (Math.min(p.y, q.y) >= bottom || Math.max(p.y, q.y) <= top) return null;
  return { from: Math.min(p.x, q.x), to: Math.max(p.x, q.x) };
}

const smooth = (t: number): number => t * t * (3 - 2 * t);

/** Where words begin that stand right of the way to close it. */
export const START = BOX.padding + CARD.chevron;
