// Random choices of one case, drawn from fast-check, so that a failure prints the seed and path that repeat it.
import fc, { type GeneratorValue } from "fast-check";
import type { Input } from "../../core/ops/samples.js";

export class Draw {
  private readonly from: GeneratorValue;

  constructor(from: GeneratorValue) {
    this.from = from;
  }

  int(from: number, to: number): number {
    return this.from(fc.integer, { min: from, max: to });
  }

  bool(): boolean {
    return this.from(fc.boolean);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)];
  }

  /** A tensor's sizes: up to 3 dimensions of 1 to 4, now and then one of 0 where the operation has a meaning there. */
  shape({
    rank = [0, 3],
    zero = false,
  }: {
    rank?: readonly [number, number];
    zero?: boolean;
  } = {}): number[] {
    const shape = Array.from({ length: this.int(...rank) }, () => this.int(1, 4));
    if (zero && shape.length > 0 && this.int(0, 9) === 0) shape[this.int(0, shape.length - 1)] = 0;
    return shape;
  }

  /** A shape that broadcasts with this one: sizes made 1, leading ones left out. */
  partner(shape: readonly number[]): number[] {
    const sizes = shape.map(size => (this.int(0, 2) === 0 ? 1 : size));
    return sizes.slice(this.int(0, sizes.length));
  }

  /** A dimension, counted from either end. */
  dim(shape: readonly number[]): number {
    const dim = this.int(0, shape.length - 1);
    return this.bool() ? dim : dim - shape.length;
  }

  /** Some dimensions, each once, in any order. */
  dims(shape: readonly number[]): number[] {
    const chosen = this.shuffled(shape.map((_, i) => i)).slice(0, this.int(1, shape.length));
    return chosen.map(dim => (this.bool() ? dim : dim - shape.length));
  }

  shuffled<T>(list: readonly T[]): T[] {
    const left = [...list];
    return list.map(() => left.splice(this.int(0, left.length - 1), 1)[0]);
  }
}

/** An input whose values lie in the open interval. */
export const within = (from: number, to: number, shape: readonly number[]): Input => ({ shape, from, to });
export const free = (shape: readonly number[]): Input => within(-1.7, 1.9, shape);
/** No row repeats another: for what has a kink where elements tie. */
export const apart = (shape: readonly number[]): Input => ({ ...free(shape), apart: true });
export const positive = (shape: readonly number[]): Input => within(0.4, 2.1, shape);
export const inside = (shape: readonly number[]): Input => within(-0.8, 0.85, shape);
