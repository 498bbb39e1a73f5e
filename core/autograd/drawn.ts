import { ArgumentError } from "../errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { Batched } from "./batched.js";
import { batchAt, levels, within } from "./levels.js";
import { ops } from "./opset.js";

/** A random tensor, under func.vmap as its `randomness` says: refused, one for each sample, or one for all. */
export function drawn(op: string, make: () => Tensor): Tensor {
  const batch = batchAt(levels.top);
  if (batch === null) return make();
  if (batch.randomness === "error") {
    throw new ArgumentError(
      `${op}: a random operation inside func.vmap must say whether samples share it; pass { randomness: "different" } to ` +
        'vmap for numbers of their own, or { randomness: "same" }',
    );
  }
  const once = () => within(batch.below, () => drawn(op, make));
  if (batch.randomness === "same") return once();
  const all = Array.from({ length: batch.size }, once);
  return new Batched(
    batch,
    within(batch.below, () => ops.stack(all)),
    true,
  );
}
