import { ops } from "../autograd/opset.js";
import { type Trailing, trailing, whole } from "../ops/arguments.js";
import type { Tensor } from "../tensor/tensor.js";
import { type DtypeOption, drawn, uniform } from "./fill.js";
import { Module } from "./module.js";
import type { Parameter } from "./parameter.js";

/** Settings of `Linear`. */
export interface LinearOptions extends DtypeOption {
  bias?: boolean;
}

/**
 * x Wᵀ + b: [*, inFeatures] gives [*, outFeatures]. Weight and bias begin uniform in ±1/√inFeatures.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
 */
export class Linear extends Module {
  readonly inFeatures: number;
  readonly outFeatures: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, ...rest: Trailing<LinearOptions, [boolean]>) {
    super();
    const { bias = true, dtype } = trailing<LinearOptions>("Linear", rest, ["bias", "dtype"], 1);
    this.inFeatures = whole("Linear", "inFeatures", inFeatures, 1);
    this.outFeatures = whole("Linear", "outFeatures", outFeatures, 1);
    const draw = uniform(1 / Math.sqrt(inFeatures));
    this.weight = drawn([outFeatures, inFeatures], dtype, draw);
    this.bias = bias ? drawn([outFeatures], dtype, draw) : null;
  }

  override forward(x: Tensor): Tensor {
    return ops.linear(x, this.weight, this.bias);
  }

  override extraRepr(): string {
    return `inFeatures=${this.inFeatures}, outFeatures=${this.outFeatures}, bias=${this.bias !== null}`;
  }
}

/** Gives its input back. */
export class Identity extends Module {
  override forward(x: Tensor): Tensor {
    return x;
  }
}

interface FlattenOptions {
  startDim?: number;
  endDim?: number;
}

/** Joins dimensions startDim to endDim into one. Docs: https://pytorch.org/docs/stable/generated/torch.nn.Flatten.html */
export class Flatten extends Module {
  readonly startDim: number;
  readonly endDim: number;

  constructor(...rest: Trailing<FlattenOptions, [number, number]>) {
    super();
    const { startDim = 1, endDim = -1 } = trailing<FlattenOptions>("Flatten", rest, ["startDim", "endDim"]);
    this.startDim = startDim;
    this.endDim = endDim;
  }

  override forward(x: Tensor): Tensor {
    return ops.flatten(x, { startDim: this.startDim, endDim: this.endDim });
  }

  override extraRepr(): string {
    return `startDim=${this.startDim}, endDim=${this.endDim}`;
  }
}
