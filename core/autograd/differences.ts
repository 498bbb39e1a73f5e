import { copyOf, elements } from "../tensor/copy.js";
import type { Tensor } from "../tensor/tensor.js";

// A gradient held against central finite differences of the function it is the gradient of. Steps are scaled to the entry;
// where the first answer is off, polynomial extrapolation over shrinking steps gives a better one together with its error
// (Ridders 1982, "Accurate computation of F'(x) and F'(x)F''(x)"), and one-sided differences tell a kink from a fault.

export interface Entry {
  /** Position in row-major order. */
  readonly at: number;
  readonly engine: number;
  /** By finite differences. */
  readonly difference: number;
  /** How far the difference itself may be off. */
  readonly error: number;
}

export interface Kink {
  readonly at: number;
  readonly engine: number;
  /** The one-sided derivatives. */
  readonly left: number;
  readonly right: number;
}

export interface Compared {
  /** Entries that were compared, of how many. */
  readonly checked: number;
  readonly of: number;
  /** Entries that differ; the worst of all compared is named, whether it differs or not. */
  readonly differing: number;
  readonly worst: Entry | null;
  /** Entries without a derivative, and the first of them. The engine gives a value between the two sides there. */
  readonly kinks: number;
  readonly kink: Kink | null;
  /** Entries whose gradient is smaller than what rounding leaves of a difference. */
  readonly unseen: number;
  /** The time was up before all of the sample was compared. */
  readonly late: boolean;
}

export interface Sampled {
  /** Entries looked at, at most. */
  readonly entries: number;
  readonly seed: number;
  /** Asked before each entry: whether there is no more time. */
  readonly late: () => boolean;
}

const EPSILON = 2 ** -52;
/** Of the entry's size: where rounding and truncation of a central difference are about equal. */
const STEP = Math.cbrt(EPSILON);
/** How closely a gradient of that type must agree, relative to its entry and to its largest entry. */
const TOLERANCE = {
  float32: { entry: 1e-3, largest: 1e-4 },
  float64: { entry: 1e-6, largest: 1e-7 },
} as const;

/** `sum` as a function of `value`, which `gradient` should be the gradient of. */
export function compareGradient(
  sum: (value: Tensor) => number,
  value: Tensor,
  gradient: Tensor,
  { entries, seed, late }: Sampled,
): Compared {
  const line = new Line(sum, value);
  const engine = Float64Array.from(elements(gradient));
  const tolerance = TOLERANCE[gradient.dtype === "float64" ? "float64" : "float32"];
  const largest = engine.reduce((most, each) => Math.max(most, Math.abs(each) || 0), 0);
  const found = { checked: 0, of: engine.length, differing: 0, kinks: 0, unseen: 0, late: false };
  let worst: Entry | null = null;
  let kink: Kink | null = null;
  let most = -1;
  for (const at of sample(engine.length, entries, seed)) {
    if (late()) {
      found.late = true;
      break;
    }
    const entry = line.derivative(at, engine[at], slack => slack + tolerance.largest * largest);
    found.checked++;
    const allowed =
      entry.error +
      tolerance.largest * largest +
      tolerance.entry * Math.max(Math.abs(entry.engine), Math.abs(entry.difference));
    const off = Math.abs(entry.engine - entry.difference);
    const differs = !(off <= allowed);
    const sides = differs ? line.kink(at) : null;
    if (sides && between(entry.engine, sides, allowed)) {
      found.kinks++;
      kink ??= { at, engine: entry.engine, ...sides };
      continue;
    }
    if (differs) found.differing++;
    if (!differs && entry.error > Math.abs(entry.engine) && entry.engine !== 0) found.unseen++;
    const badness = Number.isNaN(off) ? Number.POSITIVE_INFINITY : off / (allowed || Number.MIN_VALUE);
    if (badness > most) [most, worst] = [badness, entry];
  }
  return { ...found, worst, kink };
}

function between(value: number, { left, right }: { left: number; right: number }, slack: number): boolean {
  return value >= Math.min(left, right) - slack && value <= Math.max(left, right) + slack;
}

/** The function along one entry at a time. */
class Line {
  readonly #sum: (value: Tensor) => number;
  readonly #value: Tensor;
  readonly #data: Float64Array;
  readonly #size: number;
  #middle: number | null = null;

  constructor(sum: (value: Tensor) => number, value: Tensor) {
    this.#sum = sum;
    this.#value = value;
    this.#data = Float64Array.from(elements(value));
    const squares = this.#data.reduce((total, each) => total + each * each, 0);
    this.#size = Math.sqrt(squares / Math.max(1, this.#data.length)) || 1;
  }

  derivative(at: number, engine: number, allowed: (slack: number) => number): Entry {
    const step = this.#step(at);
    const difference = this.#central(at, step);
    const error = this.#noise(step);
    if (Math.abs(difference - engine) <= allowed(error)) return { at, engine, difference, error };
    const better = this.#extrapolated(at, 1000 * step);
    const close = this.#extrapolated(at, step);
    const best = close.error < better.error ? close : better;
    return { at, engine, ...best };
  }

  /** The one-sided derivatives, if they stay apart however small the step; null where the function is smooth. */
  kink(at: number): { left: number; right: number } | null {
    const step = this.#step(at);
    const gaps = [step, step / 16].map(h => {
      const [left, right] = [this.#side(at, -h), this.#side(at, h)];
      return { left, right, gap: Math.abs(right - left), noise: 4 * this.#noise(h) };
    });
    const [wide, narrow] = gaps;
    // Of a smooth function the gap shrinks with the step.
    const stays = narrow.gap > narrow.noise && narrow.gap > wide.gap / 4;
    return stays ? { left: narrow.left, right: narrow.right } : null;
  }

  #step(at: number): number {
    return STEP * Math.max(Math.abs(this.#data[at]), this.#size);
  }

  /** What rounding of the sum may do to a difference over that step. */
  #noise(step: number): number {
    return (8 * EPSILON * Math.max(Math.abs(this.#here()), Number.MIN_VALUE)) / step;
  }

  #here(): number {
    this.#middle ??= this.#sum(this.#value);
    return this.#middle;
  }

  #side(at: number, step: number): number {
    const x = this.#data[at];
    return (this.#moved(at, x + step) - this.#here()) / (x + step - x);
  }

  #central(at: number, step: number): number {
    const x = this.#data[at];
    const [up, down] = [x + step, x - step];
    return (this.#moved(at, up) - this.#moved(at, down)) / (up - down);
  }

  #moved(at: number, to: number): number {
    const value = copyOf(this.#value);
    value.storage.set(at, to);
    return this.#sum(value);
  }

  /** Ridders 1982: Neville's scheme towards step 0; the best estimate is where neighbours differ least. */
  #extrapolated(at: number, first: number): { difference: number; error: number } {
    const shrink = 1.4;
    let before: number[] = [];
    let best = { difference: Number.NaN, error: Number.POSITIVE_INFINITY };
    for (let i = 0, step = first; i < 8; i++, step /= shrink) {
      const row = [this.#central(at, step)];
      let factor = shrink * shrink;
      for (let j = 1; j <= i; j++, factor *= shrink * shrink) {
        row.push((row[j - 1] * factor - before[j - 1]) / (factor - 1));
        const error =
          Math.max(Math.abs(row[j] - row[j - 1]), Math.abs(row[j] - before[j - 1])) + this.#noise(step);
        if (error < best.error) best = { difference: row[j], error };
      }
      before = row;
    }
    return best;
  }
}

/** All positions, or that many different ones in ascending order, the same for the same seed (Floyd 1987). */
export function sample(length: number, most: number, seed: number): number[] {
  if (length <= most) return Array.from({ length }, (_, i) => i);
  let state = seed >>> 0 || 1;
  const next = (below: number) => {
    // xorshift32 (Marsaglia 2003)
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const chosen = new Set<number>();
  for (let j = length - most; j < length; j++) {
    const t = next(j + 1);
    chosen.add(chosen.has(t) ? j : t);
  }
  return [...chosen].sort((a, b) => a - b);
}
