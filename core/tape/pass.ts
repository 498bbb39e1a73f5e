import type { Tensor } from "../tensor/tensor.js";
import { Doubles, Integers } from "./builtins.js";

/** Stands where an address does: the contribution is not on the tape. */
export const unwritten = -2;

/** A contribution, and the address of its summary on the tape (-1: it has none). */
export interface Part {
  readonly tensor: Tensor;
  readonly address: number;
}

/** Where on the tape the summary of a tensor stands, as long as the tensor does not change. */
interface Written {
  readonly version: number;
  readonly address: number;
}

const slots = 64;

/**
 * One running backward pass: contributions that wait for their sum, and what was summarised already.
 * Nearly every node gets one contribution, and soon after its sum; those stay in a small direct-mapped table, so that a
 * long chain allocates nothing here. Whoever finds the slot taken waits in a map.
 */
export class Pass {
  /** Nodes whose adjoint starts with a seed. */
  readonly roots: ReadonlySet<number>;
  readonly passing: boolean;
  private readonly targets = new Integers(slots).fill(-1);
  private readonly tensors: (Tensor | null)[] = new Array(slots).fill(null);
  private readonly addresses = new Doubles(slots);
  private readonly waiting = new Map<number, Part[]>();
  private readonly written = new Map<number, Written>();

  /** @param passing what the pass does is soon forgotten */
  constructor(roots: readonly number[], passing: boolean) {
    this.roots = new Set(roots);
    this.passing = passing;
  }

  /** Holds a contribution until its target is complete. */
  hold(target: number, tensor: Tensor, address: number): void {
    const slot = target % slots;
    const parts = this.waiting.size === 0 ? undefined : this.waiting.get(target);
    if (parts) parts.push({ tensor, address });
    else if (this.targets[slot] === -1) {
      this.targets[slot] = target;
      this.tensors[slot] = tensor;
      this.addresses[slot] = address;
    } else if (this.targets[slot] === target) {
      this.waiting.set(target, [
        { tensor: this.tensors[slot]!, address: this.addresses[slot] },
        { tensor, address },
      ]);
      this.release(slot);
    } else this.waiting.set(target, [{ tensor, address }]);
  }

  /** Lets go of the one contribution to a node; false if there are none or several. */
  single(target: number): boolean {
    const slot = target % slots;
    if (this.targets[slot] === target) {
      this.release(slot);
      return true;
    }
    return this.waiting.get(target)?.length === 1 && this.waiting.delete(target);
  }

  /** Lets go of the contributions to a node, in the order in which they came. */
  arrived(target: number): readonly Part[] {
    const slot = target % slots;
    if (this.targets[slot] === target) {
      const part = { tensor: this.tensors[slot]!, address: this.addresses[slot] };
      this.release(slot);
      return [part];
    }
    const parts = this.waiting.get(target) ?? [];
    this.waiting.delete(target);
    return parts;
  }

  /** Nodes that contributions were sent to and that never heard that they are complete. */
  unfinished(): number[] {
    return [...this.targets.filter(target => target >= 0), ...this.waiting.keys()];
  }

  /** Address of the summary of this very tensor, or -1. An adjoint is often its only contribution unchanged. */
  summaryOf(tensor: Tensor): number {
    const found = this.written.get(tensor.id);
    return found && found.version === tensor.version ? found.address : -1;
  }

  wrote(tensor: Tensor, address: number): void {
    this.written.set(tensor.id, { version: tensor.version, address });
  }

  private release(slot: number): void {
    this.targets[slot] = -1;
    this.tensors[slot] = null;
  }
}
