import type { Tensor } from "../tensor/tensor.js";

/** Where on the tape the summary of a tensor stands, as long as the tensor does not change. */
interface Written {
  readonly version: number;
  readonly address: number;
}

/** A contribution, and the address of its summary on the tape (-1: none). */
export interface Part {
  readonly tensor: Tensor;
  readonly address: number;
}

/** One running backward pass: contributions that wait for their sum, and what was summarised already. */
export class Pass {
  /** Nodes whose adjoint starts with a seed. */
  readonly roots: ReadonlySet<number>;
  private readonly waiting = new Map<number, Part[]>();
  private readonly written = new Map<number, Written>();

  constructor(roots: readonly number[]) {
    this.roots = new Set(roots);
  }

  /** Holds a contribution until `arrived`. */
  hold(target: number, contribution: Part): void {
    const parts = this.waiting.get(target);
    if (parts) parts.push(contribution);
    else this.waiting.set(target, [contribution]);
  }

  /** The contributions to a node, which are let go. */
  arrived(target: number): readonly Part[] {
    const parts = this.waiting.get(target) ?? [];
    this.waiting.delete(target);
    return parts;
  }

  /** Nodes that contributions were sent to and that never heard `arrived`. */
  unfinished(): number[] {
    return [...this.waiting.keys()];
  }

  /** Address of the summary of this very tensor, or -1. An adjoint is often its only contribution unchanged. */
  summaryOf(tensor: Tensor): number {
    const found = this.written.get(tensor.id);
    return found && found.version === tensor.storage.version ? found.address : -1;
  }

  wrote(tensor: Tensor, address: number): void {
    this.written.set(tensor.id, { version: tensor.storage.version, address });
  }
}
