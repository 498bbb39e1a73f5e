import { disown } from "../tensor/scope.js";
import type { Tensor } from "../tensor/tensor.js";

/** Stands where an address does: the contribution is not on the tape. */
export const unwritten = -2;

/** Contributions to one node, in the order in which they came. Those to single numbers are held as numbers. */
export class Parts {
  /** -1: none. */
  target = -1;
  count = 0;
  /** Whether it is `values` that hold them, not `tensors`. */
  numbers = false;
  readonly values: number[] = [];
  readonly tensors: (Tensor | null)[] = [];
  /** Of their summaries on the tape (-1: it has none). */
  readonly addresses: number[] = [];

  add(grad: Tensor | number, address: number): void {
    const at = this.count++;
    this.numbers = typeof grad === "number";
    if (typeof grad === "number") this.values[at] = grad;
    else this.tensors[at] = grad;
    this.addresses[at] = address;
  }

  /** Forgets all but the memory, which is used again. */
  clear(): void {
    if (!this.numbers) this.tensors.fill(null, 0, this.count);
    this.count = 0;
    this.target = -1;
  }
}

/** The pass will look at this when it ends, and nobody else may know: its memory must not be used again before. */
export function keep(grad: Tensor | number): void {
  if (typeof grad !== "number") disown(grad.large);
}

const slots = 64;

/**
 * One running backward pass: contributions that wait for their sum.
 * Nearly every node gets one contribution, and soon after its sum; those stay in a small direct-mapped table, so that a
 * long chain allocates nothing here. Whoever finds the slot taken waits in a map.
 */
export class Pass {
  passing = false;
  /** Nodes whose adjoint starts with a seed; most often there is one. */
  private root = -1;
  private readonly others = new Set<number>();
  private readonly table = Array.from({ length: slots }, () => new Parts());
  private readonly overflow = new Map<number, Parts>();
  private held = 0;

  /** @param passing what the pass does is soon forgotten */
  begin(roots: readonly number[], passing: boolean): void {
    this.passing = passing;
    this.root = roots[0];
    for (let i = 1; i < roots.length; i++) this.others.add(roots[i]);
  }

  isRoot(node: number): boolean {
    return node === this.root || (this.others.size > 0 && this.others.has(node));
  }

  /** Holds a contribution until its target is complete. */
  hold(target: number, grad: Tensor | number, address: number): void {
    const parts = this.table[target % slots];
    if (parts.target === target) parts.add(grad, address);
    else this.start(target, parts).add(grad, address);
  }

  /** The contributions to a node, to be let go of with `release`; null if there are none. */
  arrived(target: number): Parts | null {
    const parts = this.table[target % slots];
    if (parts.target === target) return parts;
    return this.overflow.size === 0 ? null : (this.overflow.get(target) ?? null);
  }

  release(parts: Parts): void {
    this.held--;
    if (this.overflow.size > 0) this.overflow.delete(parts.target);
    parts.clear();
  }

  /** Nodes that contributions were sent to and that never heard that they are complete. */
  unfinished(): number[] {
    if (this.held === 0) return [];
    const waiting = this.table.map(parts => parts.target).filter(target => target >= 0);
    return [...waiting, ...this.overflow.keys()];
  }

  /** After the last contribution was let go of. */
  end(): void {
    this.others.clear();
  }

  private start(target: number, free: Parts): Parts {
    const known = this.overflow.size === 0 ? undefined : this.overflow.get(target);
    if (known !== undefined) return known;
    this.held++;
    const parts = free.target === -1 ? free : new Parts();
    if (parts !== free) this.overflow.set(target, parts);
    parts.target = target;
    return parts;
  }
}
