import { ArgumentError } from "../errors.js";
import type { Data } from "../tensor/dtype.js";
import { type Shape, sameShape, show } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import type { BatchLevel } from "./levels.js";

// What func.vmap shows the function instead of its argument: a tensor of the shape of one sample, behind which stands the
// physical tensor with the batch as dimension 0 (or without one, where all samples see the same). It has a history of its
// own, for gradients taken inside the function; the physical tensor has the history from outside.

export class Batched extends Tensor {
  static override readonly name: string = "Batched";
  readonly level: BatchLevel;
  readonly physical: Tensor;
  readonly mapped: boolean;

  constructor(level: BatchLevel, physical: Tensor, mapped: boolean) {
    const { storage, shape, strides, offset, dtype } = physical;
    super(storage, mapped ? shape.slice(1) : shape, mapped ? strides.slice(1) : strides, offset, dtype, null);
    this.level = level;
    this.physical = physical;
    this.mapped = mapped;
    this.node = physical.node;
    this.inference = physical.inference;
  }

  override array(): Data {
    if (!this.mapped) return this.physical.array();
    throw this.noValue("reads its elements");
  }

  override value(): number {
    if (!this.mapped) return this.physical.value();
    throw this.noValue("reads it as one number, as item() does");
  }

  override strided(shape: Shape, strides: Shape, offset: number): Tensor {
    if (!this.mapped) return this.physical.strided(shape, strides, offset);
    const same = sameShape(shape, this.shape) && sameShape(strides, this.strides) && offset === this.offset;
    if (same) return new Batched(this.level, this.physical, this.mapped);
    throw this.noValue("looks at its storage");
  }

  private noValue(what: string): ArgumentError {
    return new ArgumentError(
      `func.vmap: the function ${what}, but a tensor of shape ${show(this.shape)} in here stands for ${this.level.size} samples with ` +
        "different values. Use tensor operations instead (where for a condition), or call the function in a loop",
      [this.node],
    );
  }
}

/** x as a tensor of that level, whether or not the batch runs through it. */
export function lift(x: Tensor, level: BatchLevel): Batched {
  return x instanceof Batched && x.level === level ? x : new Batched(level, x, false);
}

/** The tensor under all batch levels. */
export function plainOf(x: Tensor): Tensor {
  let t = x;
  while (t instanceof Batched) t = t.physical;
  return t;
}
