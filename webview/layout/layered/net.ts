// A layout's question as columns of numbers, so that a worker gets it without copying and loops over a hundred thousand
// blocks stay flat. Row i of a column is block, link or frame i of the input.
import { GAP, type LayoutInput } from "../engine.js";

export interface Net {
  /** Blocks: size, column of the wires from the left edge, room kept on either side, frame or -1. */
  width: Float64Array;
  height: Float64Array;
  axis: Float64Array;
  left: Float64Array;
  right: Float64Array;
  frame: Int32Array;
  /** 1 where all wires meet at the axis. */
  fixed: Uint8Array;
  /** Middle in the picture before, NaN where there was none. Empty: no picture before. */
  before: Float64Array;
  /** Links, by block. */
  from: Int32Array;
  to: Int32Array;
  straight: Float64Array;
  /** Frames, outer ones first: the frame around it or -1, room at the left of its blocks, least width. */
  parent: Int32Array;
  pad: Float64Array;
  least: Float64Array;
}

export function netOf({ blocks, frames = [], links, before }: LayoutInput): Net {
  const index = indexOf(blocks);
  const frameIndex = indexOf(frames);
  const inFrame = (id: string | null | undefined) => (id == null ? -1 : (frameIndex.get(id) ?? -1));
  const at = (id: string) => {
    const found = index.get(id);
    if (found === undefined)
      throw new RangeError(`layout: a link names the block "${id}", which is not there`);
    return found;
  };
  return {
    width: numbers(blocks, block => block.width),
    height: numbers(blocks, block => block.height),
    axis: numbers(blocks, block => block.anchor ?? block.width / 2),
    left: numbers(blocks, block => block.beside?.left ?? 0),
    right: numbers(blocks, block => block.beside?.right ?? 0),
    frame: whole(blocks, block => inFrame(block.inside)),
    fixed: Uint8Array.from(whole(blocks, block => (block.anchor === null ? 0 : 1))),
    before: before ? numbers(blocks, block => before.get(block.id) ?? Number.NaN) : new Float64Array(0),
    from: whole(links, link => at(link.from)),
    to: whole(links, link => at(link.to)),
    straight: numbers(links, link => link.straight),
    parent: whole(frames, frame => inFrame(frame.parent)),
    pad: numbers(frames, frame => frame.side ?? GAP.inside),
    least: numbers(frames, frame => frame.width),
  };
}

function indexOf(items: readonly { id: string }[]): Map<string, number> {
  const index = new Map<string, number>();
  for (let i = 0; i < items.length; i++) index.set(items[i].id, i);
  return index;
}

// Loops: the `from` of typed arrays is many times slower.
function numbers<T>(items: readonly T[], of: (item: T) => number): Float64Array {
  const column = new Float64Array(items.length);
  for (let i = 0; i < items.length; i++) column[i] = of(items[i]);
  return column;
}

function whole<T>(items: readonly T[], of: (item: T) => number): Int32Array {
  const column = new Int32Array(items.length);
  for (let i = 0; i < items.length; i++) column[i] = of(items[i]);
  return column;
}

/** 0, 1, 2, … */
export function counted(count: number): Int32Array {
  const column = new Int32Array(count);
  for (let i = 0; i < count; i++) column[i] = i;
  return column;
}

/** Its buffers, to be handed over to another thread. */
export const buffersOf = (columns: object): ArrayBuffer[] =>
  Object.values(columns).flatMap(each =>
    ArrayBuffer.isView(each) && each.buffer instanceof ArrayBuffer ? [each.buffer] : [],
  );

/** Rows of `keys` by key: those of key k are items[start[k]] … items[start[k + 1] - 1], in order. */
export interface Groups {
  start: Int32Array;
  items: Int32Array;
}

/** A counting sort; rows with a negative key are left out. */
export function grouped(keys: Int32Array, count: number): Groups {
  const start = new Int32Array(count + 1);
  for (let i = 0; i < keys.length; i++) if (keys[i] >= 0) start[keys[i] + 1]++;
  for (let k = 0; k < count; k++) start[k + 1] += start[k];
  const items = new Int32Array(start[count]);
  const next = start.slice(0, count);
  for (let i = 0; i < keys.length; i++) if (keys[i] >= 0) items[next[keys[i]]++] = i;
  return { start, items };
}

/** Numbers pushed one by one into a typed array that grows. */
export class Column {
  length = 0;
  private data = new Int32Array(1024);

  push(value: number): void {
    if (this.length === this.data.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.length++] = value;
  }

  done(): Int32Array {
    return this.data.slice(0, this.length);
  }
}
