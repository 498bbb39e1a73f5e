// Which shapes a rectangle touches: an R-tree packed once a layout, sixteen to a node, in the order of a Z-shaped curve
// (Kamel & Faloutsos, "On packing R-trees", 1993; the curve is Morton's, 1966). Typed arrays throughout: 100,000 boxes and
// their wires are indexed in the time of a few frames.

const FAN = 16;
/** Bits of each axis of the curve; with an index below 2^21 a key is still a whole double. */
const BITS = 16;
const INDEX = 2 ** 21;

export interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export class Tree {
  /** Four numbers an entry, level by level from the leaves to the root. */
  #bounds: Float64Array;
  /** Of a leaf its item, of an inner entry the position of its first child. */
  #items: Uint32Array;
  /** Where each level begins, and the end. */
  #levels: number[] = [0];

  /** `bounds` holds left, top, right and bottom of each item. */
  constructor(bounds: Float64Array) {
    const count = bounds.length / 4;
    if (count >= INDEX) throw new RangeError(`tree: ${count} items, at most ${INDEX - 1}`);
    let total = count;
    for (let n = count; n > 1; ) {
      n = Math.ceil(n / FAN);
      total += n;
    }
    this.#bounds = new Float64Array(4 * total);
    this.#items = new Uint32Array(total);
    this.#leaves(bounds, curve(bounds));
    this.#levels.push(count);
    for (let from = 0, to = count; to - from > 1; [from, to] = [to, this.#levels[this.#levels.length - 1]])
      this.#level(from, to);
  }

  /** Items that touch the rectangle, in ascending order. */
  within({ left, top, right, bottom }: Bounds): Uint32Array {
    const [b, found] = [this.#bounds, [] as number[]];
    const leaves = this.#levels[1];
    const open = this.#items.length > 0 ? [this.#items.length - 1] : [];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const i = 4 * at;
      if (b[i] > right || b[i + 1] > bottom || b[i + 2] < left || b[i + 3] < top) continue;
      if (at < leaves) found.push(this.#items[at]);
      else {
        const first = this.#items[at];
        const end = Math.min(first + FAN, this.#levelEnd(first));
        for (let child = first; child < end; child++) open.push(child);
      }
    }
    return Uint32Array.from(found).sort();
  }

  #levelEnd(at: number): number {
    return this.#levels.find(start => start > at) ?? this.#items.length;
  }

  #leaves(bounds: Float64Array, order: Float64Array): void {
    for (let i = 0; i < order.length; i++) {
      const item = order[i] % INDEX;
      this.#items[i] = item;
      for (let side = 0; side < 4; side++) this.#bounds[4 * i + side] = bounds[4 * item + side];
    }
  }

  /** The entries above those from `from` to `to`. */
  #level(from: number, to: number): void {
    const b = this.#bounds;
    let at = to;
    for (let first = from; first < to; first += FAN, at++) {
      const end = Math.min(first + FAN, to);
      this.#items[at] = first;
      const i = 4 * at;
      [b[i], b[i + 1], b[i + 2], b[i + 3]] = [
        b[4 * first],
        b[4 * first + 1],
        b[4 * first + 2],
        b[4 * first + 3],
      ];
      for (let child = first + 1; child < end; child++) {
        b[i] = Math.min(b[i], b[4 * child]);
        b[i + 1] = Math.min(b[i + 1], b[4 * child + 1]);
        b[i + 2] = Math.max(b[i + 2], b[4 * child + 2]);
        b[i + 3] = Math.max(b[i + 3], b[4 * child + 3]);
      }
    }
    this.#levels.push(at);
  }
}

/** Items along the curve of their middles: each key is its place on it, then the item. */
function curve(bounds: Float64Array): Float64Array {
  const count = bounds.length / 4;
  const [low, high] = [
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ];
  for (let i = 0; i < count; i++)
    for (const axis of [0, 1]) {
      const middle = bounds[4 * i + axis] + bounds[4 * i + axis + 2];
      low[axis] = Math.min(low[axis], middle);
      high[axis] = Math.max(high[axis], middle);
    }
  const most = 2 ** BITS - 1;
  const cell = (i: number, axis: number) =>
    spread(
      ((bounds[4 * i + axis] + bounds[4 * i + axis + 2] - low[axis]) / (high[axis] - low[axis] || 1)) * most,
    );
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = ((cell(i, 0) | (cell(i, 1) << 1)) >>> 0) * INDEX + i;
  return keys.sort();
}

/** The bits of a number below 2^16, each with a zero above it. */
function spread(value: number): number {
  let x = value & 0xffff;
  x = (x | (x << 8)) & 0x00ff00ff;
  x = (x | (x << 4)) & 0x0f0f0f0f;
  x = (x | (x << 2)) & 0x33333333;
  return (x | (x << 1)) & 0x55555555;
}
