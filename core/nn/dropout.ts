import { ops } from "../autograd/opset.js";
import { ArgumentError } from "../errors.js";
import { type Trailing, trailing } from "../ops/arguments.js";
import type { Tensor } from "../tensor/tensor.js";
import { markModal } from "./modal.js";
import { Module } from "./module.js";

/**
 * Zeroes elements with probability p in training. Obeys the module's own `training`, not the scopes of autograd.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 */
export class Dropout extends Module {
  readonly p: number;

  constructor(...rest: Trailing<{ p?: number }, [number]>) {
    super();
    markModal(this);
    this.p = trailing<{ p: number }>("Dropout", rest, ["p"]).p ?? 0.5;
    if (!(this.p >= 0 && this.p <= 1))
      throw new ArgumentError(`Dropout: p must lie in [0, 1], got ${String(this.p)}`);
  }

  override forward(x: Tensor): Tensor {
    return ops.dropout(x, { p: this.p, training: this.training });
  }

  override extraRepr(): string {
    return `p=${this.p}`;
  }
}
