import { ops } from "../autograd/opset.js";
import { ArgumentError } from "../errors.js";
import { several, type Trailing, trailing, whole } from "../ops/arguments.js";
import type { Tensor } from "../tensor/tensor.js";
import { type DtypeOption, drawn, uniform } from "./fill.js";
import { Module } from "./module.js";
import type { Parameter } from "./parameter.js";

type Numbers = number | readonly number[];

/** Settings of transposed convolutions. */
export interface ConvTransposeOptions extends DtypeOption {
  stride?: Numbers;
  padding?: Numbers;
  outputPadding?: Numbers;
  groups?: number;
  bias?: boolean;
  dilation?: Numbers;
}

const names = ["stride", "padding", "outputPadding", "groups", "bias", "dilation", "dtype"] as const;
type Rest = Trailing<ConvTransposeOptions, [Numbers, Numbers, Numbers, number, boolean, Numbers]>;

abstract class ConvTranspose extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly options: ConvTransposeOptions;
  weight: Parameter;
  bias: Parameter | null;

  constructor(rank: 1 | 2, inChannels: number, outChannels: number, kernelSize: Numbers, given: Rest) {
    super();
    const name = `ConvTranspose${rank}d`;
    const { groups = 1, bias = true, dtype, ...rest } = trailing<ConvTransposeOptions>(name, given, names, 6);
    this.inChannels = whole(name, "inChannels", inChannels, 1);
    this.outChannels = whole(name, "outChannels", outChannels, 1);
    this.kernelSize = several(name, "kernelSize", kernelSize, rank, 1);
    whole(name, "groups", groups, 1);
    if (inChannels % groups !== 0 || outChannels % groups !== 0)
      throw new ArgumentError(
        `${name}: ${inChannels} in and ${outChannels} out channels do not divide into ${groups} groups`,
      );
    this.options = { ...rest, groups };
    const shape = [inChannels, outChannels / groups, ...this.kernelSize];
    const draw = uniform(1 / Math.sqrt(shape.slice(1).reduce((a, b) => a * b)));
    this.weight = drawn(shape, dtype, draw);
    this.bias = bias ? drawn([outChannels], dtype, draw) : null;
  }

  override extraRepr(): string {
    const shown = Object.entries(this.options).map(
      ([key, value]) => `, ${key}=${Array.isArray(value) ? `[${value}]` : value}`,
    );
    return `${this.inChannels}, ${this.outChannels}, kernelSize=[${this.kernelSize}]${shown.join("")}`;
  }
}

/**
 * The adjoint of a one-dimensional convolution: [N, inChannels, L] to [N, outChannels, …]. Weight [inChannels,
 * outChannels / groups, k] and bias begin uniform in ±1/√(outChannels / groups · k).
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html
 */
export class ConvTranspose1d extends ConvTranspose {
  constructor(inChannels: number, outChannels: number, kernelSize: Numbers, ...rest: Rest) {
    super(1, inChannels, outChannels, kernelSize, rest);
  }

  override forward(x: Tensor): Tensor {
    return ops.convTranspose1d(x, this.weight, { ...this.options, bias: this.bias });
  }
}

/**
 * The adjoint of a two-dimensional convolution: [N, inChannels, H, W] to [N, outChannels, …]. Weight [inChannels,
 * outChannels / groups, kh, kw] and bias begin uniform in ±1/√(outChannels / groups · kh · kw).
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
 */
export class ConvTranspose2d extends ConvTranspose {
  constructor(inChannels: number, outChannels: number, kernelSize: Numbers, ...rest: Rest) {
    super(2, inChannels, outChannels, kernelSize, rest);
  }

  override forward(x: Tensor): Tensor {
    return ops.convTranspose2d(x, this.weight, { ...this.options, bias: this.bias });
  }
}
