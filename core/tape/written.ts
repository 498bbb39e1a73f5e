import type { Tensor } from "../tensor/tensor.js";
import { Doubles } from "./builtins.js";

const slots = 1024;

/**
 * Where on the tape summaries stand that were written lately. What autograd passes on is often the same elements: an
 * adjoint is its only contribution, a leaf's .grad the adjoint that arrived. They are known by their storage and its
 * version, so that a view of the same elements in the same order is known, too.
 */
export class Written {
  private readonly storages = new Doubles(slots).fill(-1);
  private readonly versions = new Doubles(slots);
  private readonly places = new Doubles(slots);
  private readonly counts = new Doubles(slots);
  private readonly addresses = new Doubles(slots);

  /** The address of the summary of these elements, or -1. Of contiguous tensors only. */
  find(tensor: Tensor, count: number): number {
    const { storageId, version, offset } = tensor;
    const slot = storageId % slots;
    const same =
      this.storages[slot] === storageId &&
      this.versions[slot] === version &&
      this.places[slot] === offset &&
      this.counts[slot] === count;
    return same ? this.addresses[slot] : -1;
  }

  add(tensor: Tensor, count: number, address: number): void {
    const { storageId, version, offset } = tensor;
    const slot = storageId % slots;
    this.storages[slot] = storageId;
    this.versions[slot] = version;
    this.places[slot] = offset;
    this.counts[slot] = count;
    this.addresses[slot] = address;
  }
}
