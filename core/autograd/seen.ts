import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Saved, Tangents } from "./rule.js";

/** What a Jacobian-vector rule sees as `s`: it runs together with the operation, so everything is at hand. */
export class Seen implements Saved<never> {
  readonly args: never;
  private readonly inputs: readonly Tensor[];
  private readonly outs: readonly Tensor[];
  private readonly tangents: Tangents;
  /** Adjoints by output, where the row is transposed. */
  private readonly adjoints: readonly (Tensor | null)[];

  constructor(
    inputs: readonly Tensor[],
    outs: readonly Tensor[],
    args: unknown,
    tangents: Tangents,
    adjoints: readonly (Tensor | null)[] = [],
  ) {
    this.inputs = inputs;
    this.outs = outs;
    this.args = args as never;
    this.tangents = tangents;
    this.adjoints = adjoints;
  }

  get x(): Tensor {
    return this.inputs[0];
  }
  get y(): Tensor {
    return this.inputs[1];
  }
  get z(): Tensor {
    return this.inputs[2];
  }
  get w(): Tensor {
    return this.inputs[3];
  }
  get out(): Tensor {
    return this.outs[0];
  }

  input(slot: number): Tensor {
    return this.inputs[slot];
  }

  output(index: number): Tensor {
    return this.outs[index];
  }

  shapeIn(slot: number): Shape {
    return this.inputs[slot].shape;
  }

  wants(slot: number): boolean {
    return this.tangents[slot] != null;
  }

  grad(index: number): Tensor {
    const found = this.adjoints[index];
    if (found == null) throw new Error("a Jacobian-vector rule has no adjoints");
    return found;
  }

  given(): readonly (Tensor | null)[] {
    return this.adjoints;
  }
}
