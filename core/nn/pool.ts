import { ops } from "../autograd/opset.js";
import { type Trailing, trailing } from "../ops/arguments.js";
import type { AvgPoolOptions } from "../ops/avgpool.js";
import type { MaxPoolOptions } from "../ops/maxpool.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

// Pooling as layers (https://pytorch.org/docs/stable/nn.html#pooling-layers): each keeps the options of its function.

type Numbers = number | readonly number[];

abstract class Pool<O extends object> extends Module {
  readonly kernelSize: Numbers;
  readonly options: O;

  constructor(kernelSize: Numbers, rest: readonly unknown[], names: readonly (keyof O & string)[]) {
    super();
    this.kernelSize = kernelSize;
    this.options = trailing<O>(new.target.name, rest, names) as O;
  }

  override extraRepr(): string {
    const shown = Object.entries(this.options).map(
      ([key, value]) => `, ${key}=${Array.isArray(value) ? `[${value}]` : value}`,
    );
    return `kernelSize=${Array.isArray(this.kernelSize) ? `[${this.kernelSize}]` : this.kernelSize}${shown.join("")}`;
  }
}

const maxNames = ["stride", "padding", "dilation", "ceilMode"] as const;
type MaxRest = Trailing<MaxPoolOptions, [Numbers, Numbers, Numbers, boolean]>;
const avgNames = ["stride", "padding", "ceilMode", "countIncludePad"] as const;
type AvgRest = Trailing<AvgPoolOptions, [Numbers, Numbers, boolean, boolean]>;

/**
 * The largest element of each window of [N, C, L].
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html
 */
export class MaxPool1d extends Pool<MaxPoolOptions> {
  constructor(kernelSize: Numbers, ...rest: MaxRest) {
    super(kernelSize, rest, maxNames);
  }

  override forward(x: Tensor): Tensor {
    return ops.maxPool1d(x, this.kernelSize, this.options);
  }
}

/**
 * The largest element of each window of [N, C, H, W].
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
 */
export class MaxPool2d extends Pool<MaxPoolOptions> {
  constructor(kernelSize: Numbers, ...rest: MaxRest) {
    super(kernelSize, rest, maxNames);
  }

  override forward(x: Tensor): Tensor {
    return ops.maxPool2d(x, this.kernelSize, this.options);
  }
}

/**
 * The mean of each window of [N, C, L].
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html
 */
export class AvgPool1d extends Pool<AvgPoolOptions> {
  constructor(kernelSize: Numbers, ...rest: AvgRest) {
    super(kernelSize, rest, avgNames);
  }

  override forward(x: Tensor): Tensor {
    return ops.avgPool1d(x, this.kernelSize, this.options);
  }
}

/**
 * The mean of each window of [N, C, H, W].
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html
 */
export class AvgPool2d extends Pool<AvgPoolOptions> {
  constructor(kernelSize: Numbers, ...rest: AvgRest) {
    super(kernelSize, rest, avgNames);
  }

  override forward(x: Tensor): Tensor {
    return ops.avgPool2d(x, this.kernelSize, this.options);
  }
}

/** Means over a fixed number of even parts. */
export class AdaptiveAvgPool2d extends Module {
  readonly outputSize: number | readonly (number | null)[];

  constructor(outputSize: number | readonly (number | null)[]) {
    super();
    this.outputSize = outputSize;
  }

  override forward(x: Tensor): Tensor {
    return ops.adaptiveAvgPool2d(x, this.outputSize);
  }

  override extraRepr(): string {
    return `outputSize=${Array.isArray(this.outputSize) ? `[${this.outputSize}]` : this.outputSize}`;
  }
}
