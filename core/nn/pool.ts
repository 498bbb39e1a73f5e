import { ops } from "../autograd/opset.js";
import type { AvgPoolOptions } from "../ops/avgpool.js";
import type { MaxPoolOptions } from "../ops/maxpool.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

// Pooling as layers (https://pytorch.org/docs/stable/nn.html#pooling-layers): each keeps the options of its function.

type Numbers = number | readonly number[];

abstract class Pool<O extends object> extends Module {
  readonly kernelSize: Numbers;
  readonly options: O;

  constructor(kernelSize: Numbers, options?: O) {
    super();
    this.kernelSize = kernelSize;
    this.options = { ...options } as O;
  }

  override extraRepr(): string {
    const shown = Object.entries(this.options).map(
      ([key, value]) => `, ${key}=${Array.isArray(value) ? `[${value}]` : value}`,
    );
    return `kernelSize=${Array.isArray(this.kernelSize) ? `[${this.kernelSize}]` : this.kernelSize}${shown.join("")}`;
  }
}

export class MaxPool1d extends Pool<MaxPoolOptions> {
  override forward(x: Tensor): Tensor {
    return ops.maxPool1d(x, this.kernelSize, this.options);
  }
}

export class MaxPool2d extends Pool<MaxPoolOptions> {
  override forward(x: Tensor): Tensor {
    return ops.maxPool2d(x, this.kernelSize, this.options);
  }
}

export class AvgPool1d extends Pool<AvgPoolOptions> {
  override forward(x: Tensor): Tensor {
    return ops.avgPool1d(x, this.kernelSize, this.options);
  }
}

export class AvgPool2d extends Pool<AvgPoolOptions> {
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
