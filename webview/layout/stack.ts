// The rows of an answer, one below the other, with room for the heads of frames above those that begin one.
import { GAP, type Layout, type LayoutInput } from "./engine.js";
import { BOX, type Rect } from "./place.js";

export interface Rows {
  /** By block. */
  rects: readonly Rect[];
  /** Px at the right of each block that its words take. */
  taken: Float64Array;
  frames: ReadonlyMap<string, Rect>;
  /** Of each row with the edges of the frames that begin or end there: wires turn between these. */
  top: Float64Array;
  bottom: Float64Array;
  /** From the answer's columns to the picture's. */
  shift: number;
  height: number;
}

/** `centred`: everything in the middle of its row, as in the columns of a rightward picture. */
export function stack(input: LayoutInput, layout: Layout, centred: boolean, margin: number): Rows {
  const { blocks } = input;
  const heights = new Float64Array(layout.rows);
  for (let i = 0; i < blocks.length; i++)
    heights[layout.row[i]] = Math.max(heights[layout.row[i]], blocks[i].height);
  const rooms = new Rooms(input, layout);
  rooms.lengthen(heights);
  const { top, bottom } = rooms.lines(heights);
  const shift = margin - leftmost(input, layout);
  const rects = blocks.map((block, i) => {
    const row = layout.row[i];
    const floor = bottom[row] - rooms.below[row];
    // A circle stands at the height of the boxes in its row.
    const band = centred ? heights[row] : Math.min(heights[row], BOX.height);
    const under = block.height < band ? (band - block.height) / 2 : 0;
    const y = floor - block.height - under;
    return { x: Math.round(layout.x[i] + shift), y, width: block.width, height: block.height };
  });
  return {
    rects,
    taken: Float64Array.from(blocks, block => block.beside?.right ?? 0),
    frames: rooms.rects(top, bottom, shift),
    top,
    bottom,
    shift,
    height: bottom.length > 0 ? bottom[bottom.length - 1] : 0,
  };
}

function leftmost({ blocks }: LayoutInput, layout: Layout): number {
  let left = blocks.length > 0 ? Number.POSITIVE_INFINITY : 0;
  for (let i = 0; i < blocks.length; i++) left = Math.min(left, layout.x[i] - (blocks[i].beside?.left ?? 0));
  for (let i = 0; i < layout.frames.length; i += 2)
    if (layout.frames[i] < layout.frames[i + 1]) left = Math.min(left, layout.frames[i]);
  for (const x of layout.columns) left = Math.min(left, x);
  return left;
}

/** Room that frames take above the row that they begin with and below the one that they end with. */
class Rooms {
  readonly above: Float64Array;
  readonly below: Float64Array;
  #input: LayoutInput;
  #layout: Layout;
  #first: Int32Array;
  #last: Int32Array;
  #head: Float64Array;
  #foot: Float64Array;
  #parent: Int32Array;

  constructor(input: LayoutInput, layout: Layout) {
    const { blocks, frames = [] } = input;
    const index = new Map(frames.map((frame, f) => [frame.id, f]));
    const at = (id: string | null | undefined) => (id == null ? -1 : (index.get(id) ?? -1));
    this.#input = input;
    this.#layout = layout;
    this.#parent = Int32Array.from(frames, frame => at(frame.parent));
    this.#first = new Int32Array(frames.length).fill(0x7fffffff);
    this.#last = new Int32Array(frames.length).fill(-1);
    this.above = new Float64Array(layout.rows);
    this.below = new Float64Array(layout.rows);
    for (let i = 0; i < blocks.length; i++) this.#hold(at(blocks[i].inside), layout.row[i], layout.row[i]);
    for (let f = frames.length - 1; f >= 0; f--) this.#hold(this.#parent[f], this.#first[f], this.#last[f]);
    this.#head = new Float64Array(frames.length);
    this.#foot = new Float64Array(frames.length);
    for (let f = frames.length - 1; f >= 0; f--)
      this.#reserve(f, Math.max(frames[f].head, GAP.inside), GAP.inside);
  }

  #hold(f: number, first: number, last: number): void {
    if (f < 0) return;
    this.#first[f] = Math.min(this.#first[f], first);
    this.#last[f] = Math.max(this.#last[f], last);
  }

  /** Adds to the room of a frame, whose inner frames have theirs already, and to that of the frames around it. */
  #reserve(f: number, head: number, foot: number): void {
    if (this.#last[f] < 0) return;
    this.#head[f] += head;
    this.#foot[f] += foot;
    const [first, last] = [this.#first[f], this.#last[f]];
    this.above[first] = Math.max(this.above[first], this.#head[f]);
    this.below[last] = Math.max(this.below[last], this.#foot[f]);
    const around = this.#parent[f];
    if (around < 0) return;
    if (this.#first[around] === first) this.#head[around] = Math.max(this.#head[around], this.#head[f]);
    if (this.#last[around] === last) this.#foot[around] = Math.max(this.#foot[around], this.#foot[f]);
  }

  lines(heights: Float64Array): { top: Float64Array; bottom: Float64Array } {
    const [top, bottom] = [new Float64Array(heights.length), new Float64Array(heights.length)];
    let y = 0;
    for (let r = 0; r < heights.length; r++) {
      top[r] = y;
      bottom[r] = y + this.above[r] + heights[r] + this.below[r];
      y = bottom[r] + GAP.rank;
    }
    return { top, bottom };
  }

  /** Frames that need more length than their rows have get it below their last. */
  lengthen(heights: Float64Array): void {
    const { frames = [] } = this.#input;
    if (!frames.some(frame => frame.along)) return;
    for (let f = frames.length - 1; f >= 0; f--) {
      if (this.#last[f] < 0) continue;
      const { top, bottom } = this.lines(heights);
      const rect = this.#rect(f, top, bottom, 0);
      const missing = (frames[f].along ?? 0) - rect.height;
      if (missing > 0) this.#reserve(f, 0, missing);
    }
  }

  rects(top: Float64Array, bottom: Float64Array, shift: number): Map<string, Rect> {
    const { frames = [] } = this.#input;
    const found = new Map<string, Rect>();
    for (let f = 0; f < frames.length; f++)
      if (this.#last[f] >= 0) found.set(frames[f].id, this.#rect(f, top, bottom, shift));
    return found;
  }

  #rect(f: number, top: Float64Array, bottom: Float64Array, shift: number): Rect {
    const [first, last] = [this.#first[f], this.#last[f]];
    const y = top[first] + this.above[first] - this.#head[f];
    const end = bottom[last] - this.below[last] + this.#foot[f];
    const [left, right] = [this.#layout.frames[2 * f], this.#layout.frames[2 * f + 1]];
    return { x: left + shift, y, width: right - left, height: end - y };
  }
}
