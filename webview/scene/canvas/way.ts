// A wire's curve as short straight pieces, measured once: where a drop is on it, and how far a point is from it.
import type { WireShape } from "../scene.js";

/** Pieces of one bend: at the largest zoom none is longer than a few px. */
const PIECES = 12;

export interface Spot {
  x: number;
  y: number;
  /** Radians that a drop with its tip up is turned by to move towards the source. */
  turn: number;
}

const known = new WeakMap<WireShape["points"], Way>();

/** The way of a wire. */
export function wayOf({ points, across }: WireShape): Way {
  let way = known.get(points);
  if (!way) {
    way = new Way(points, across);
    known.set(points, way);
  }
  return way;
}

export class Way {
  #xs: number[] = [];
  #ys: number[] = [];
  /** Length from the consumer's end, the last point, to each. */
  #far: number[] = [0];

  constructor(points: WireShape["points"], across: boolean) {
    const up = points.toReversed();
    if (up.length > 0) this.#put(up[0].x, up[0].y);
    for (let i = 1; i < up.length; i++) this.#bend(up[i - 1], up[i], across);
  }

  get length(): number {
    return this.#far[this.#far.length - 1];
  }

  /** After this share of the way from the consumer up to the source. */
  at(share: number): Spot {
    const [xs, ys, far] = [this.#xs, this.#ys, this.#far];
    if (xs.length < 2) return { x: xs[0] ?? 0, y: ys[0] ?? 0, turn: 0 };
    const gone = Math.max(0, Math.min(1, share)) * this.length;
    let [low, high] = [1, far.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (far[middle] < gone) low = middle + 1;
      else high = middle;
    }
    const t = far[low] > far[low - 1] ? (gone - far[low - 1]) / (far[low] - far[low - 1]) : 1;
    const [dx, dy] = [xs[low] - xs[low - 1], ys[low] - ys[low - 1]];
    return {
      x: xs[low - 1] + dx * t,
      y: ys[low - 1] + dy * t,
      turn: dx === 0 && dy === 0 ? 0 : Math.atan2(dx, -dy),
    };
  }

  /** The least distance of a point from it. */
  distance(x: number, y: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 1; i < this.#xs.length; i++) {
      const [px, py] = [this.#xs[i - 1], this.#ys[i - 1]];
      const [dx, dy] = [this.#xs[i] - px, this.#ys[i] - py];
      const t = Math.max(0, Math.min(1, ((x - px) * dx + (y - py) * dy) / (dx * dx + dy * dy || 1)));
      least = Math.min(least, Math.hypot(x - px - dx * t, y - py - dy * t));
    }
    return least;
  }

  #put(x: number, y: number): void {
    const last = this.#xs.length - 1;
    if (last >= 0) this.#far.push(this.#far[last] + Math.hypot(x - this.#xs[last], y - this.#ys[last]));
    this.#xs.push(x);
    this.#ys.push(y);
  }

  /** Straight where the column stays, else the cubic that leaves and arrives along the ranks' axis. */
  #bend(p: { x: number; y: number }, q: { x: number; y: number }, across: boolean): void {
    if (p.x === q.x || p.y === q.y) return this.#put(q.x, q.y);
    for (let i = 1; i <= PIECES; i++) {
      const t = i / PIECES;
      // Both inner controls are at the middle of the one axis: that coordinate is this, the other is smoothstep.
      const along = 1.5 * t * (1 - t) * (1 - t) + 1.5 * t * t * (1 - t) + t * t * t;
      const beside = t * t * (3 - 2 * t);
      const [sx, sy] = across ? [along, beside] : [beside, along];
      this.#put(p.x + (q.x - p.x) * sx, p.y + (q.y - p.y) * sy);
    }
  }
}
