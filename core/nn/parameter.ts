import { setRequiresGrad } from "../autograd/leaf.js";
import { began, noteLeaf } from "../autograd/note.js";
import { ArgumentError } from "../errors.js";
import { Tensor } from "../tensor/tensor.js";

/**
 * A tensor that a module learns: as a field of a module it is one of the module's parameters.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
 */
export class Parameter extends Tensor {
  /** Takes over the values (not the history) of `data`, without a copy. */
  constructor(data: Tensor, requiresGrad: boolean | { requiresGrad?: boolean; name?: string } = true) {
    if (!(data instanceof Tensor))
      throw new ArgumentError(
        `Parameter: expected a tensor, got ${String(data)}; write new nn.Parameter(randn(2, 3))`,
      );
    const start = began();
    super(data.storage, data.shape, data.strides, data.offset, data.dtype, null);
    const options = typeof requiresGrad === "boolean" ? { requiresGrad } : requiresGrad;
    if (options.name !== undefined) this.more().name = options.name;
    setRequiresGrad(this, options.requiresGrad ?? true);
    noteLeaf("parameter", this, start);
  }
}
