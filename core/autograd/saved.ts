import { AutogradError } from "../errors.js";
import { tape } from "../tape/recorder.js";
import { show } from "../tensor/shape.js";
import { type Origin, Tensor } from "../tensor/tensor.js";

// A tensor kept for backward, with what must still hold when it is read again.

/** Stands in for kept tensors, so that checkpoint can drop and recompute them. */
export interface Packer {
  pack(tensor: Tensor): unknown;
  unpack(packed: unknown): Tensor;
}

export const saving: { packer: Packer | null } = { packer: null };

export class Kept {
  private readonly tensor: Tensor | null;
  private readonly packer: Packer | null;
  private readonly packed: unknown;
  private readonly version: number;
  private readonly origin: Origin | null;
  private readonly slot: number;

  constructor(tensor: Tensor) {
    if (tensor.inference) {
      throw new AutogradError(
        "a tensor made in inferenceMode cannot be kept for backward; clone it outside of inferenceMode, or use noGrad instead",
      );
    }
    this.packer = saving.packer;
    this.tensor = this.packer ? null : tensor;
    this.packed = this.packer?.pack(tensor);
    this.version = tensor.storage.version;
    this.origin = tensor.origin;
    this.slot = tensor.slot;
  }

  /** The tensor that is kept alive; null if a packer stands in for it. */
  get held(): Tensor | null {
    return this.tensor;
  }

  /** The tensor as it was kept; throws if its storage was changed in place since. */
  read(op: string, letter: string, node: number): Tensor {
    if (this.tensor === null) return this.packer!.unpack(this.packed);
    const found = this.tensor.storage.version;
    if (found !== this.version) throw changed(op, letter, node, this.tensor, found, this.version);
    if (this.tensor.origin === this.origin) return this.tensor;
    return this.asKept(this.tensor);
  }

  /** detach_ changes a tensor's history but not its values: shows the same values with the history of then. */
  private asKept(now: Tensor): Tensor {
    const then = new Tensor(now.storage, now.shape, now.strides, now.offset);
    then.origin = this.origin;
    then.slot = this.slot;
    then.wants = this.origin !== null;
    return then;
  }
}

function changed(
  op: string,
  letter: string,
  node: number,
  t: Tensor,
  found: number,
  expected: number,
): Error {
  const what = letter.startsWith("out") ? "its result" : `its operand ${letter}`;
  return new AutogradError(
    `backward of ${op}${at(node)}: ${what}, a ${t.dtype} tensor of shape ${show(t.shape)}, has been modified by an in-place ` +
      `operation: it is at version ${found}, expected version ${expected}. Use the out-of-place operation, or clone() before ` +
      "changing the value",
    [node, t.node],
  );
}

/** " (at file:line:column)" of the forward operation, where a recorder knows it. */
export function at(node: number): string {
  const place = node < 0 ? undefined : tape.recorder?.describe(node);
  return place === undefined ? "" : ` (at ${place})`;
}
