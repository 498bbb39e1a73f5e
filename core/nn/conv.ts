import { ops } from "../autograd/opset.js";
import { ArgumentError } from "../errors.js";
import { several, type Trailing, trailing, whole } from "../ops/arguments.js";
import type { Tensor } from "../tensor/tensor.js";
import { type DtypeOption, drawn, uniform } from "./fill.js";
import { Module } from "./module.js";
import type { Parameter } from "./parameter.js";

type Numbers = number | readonly number[];

/** How a kernel moves over its input. */
export interface ConvOptions extends DtypeOption {
  stride?: Numbers;
  padding?: Numbers | "same" | "valid";
  dilation?: Numbers;
  groups?: number;
  bias?: boolean;
  /** What lies outside of the input. */
  paddingMode?: "zeros" | "reflect" | "replicate" | "circular";
}

const names = ["stride", "padding", "dilation", "groups", "bias", "paddingMode", "dtype"] as const;
type Padding = NonNullable<ConvOptions["padding"]>;
type Rest = Trailing<ConvOptions, [Numbers, Padding, Numbers, number, boolean, ConvOptions["paddingMode"]]>;

abstract class Conv extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly options: ConvOptions;
  weight: Parameter;
  bias: Parameter | null;

  constructor(rank: 1 | 2, inChannels: number, outChannels: number, kernelSize: Numbers, given: Rest) {
    super();
    const name = `Conv${rank}d`;
    const { groups = 1, bias = true, dtype, ...rest } = trailing<ConvOptions>(name, given, names, 6);
    this.inChannels = whole(name, "inChannels", inChannels, 1);
    this.outChannels = whole(name, "outChannels", outChannels, 1);
    this.kernelSize = several(name, "kernelSize", kernelSize, rank, 1);
    whole(name, "groups", groups, 1);
    if (inChannels % groups !== 0 || outChannels % groups !== 0)
      throw new ArgumentError(
        `${name}: ${inChannels} in and ${outChannels} out channels do not divide into ${groups} groups`,
      );
    if (rest.paddingMode !== undefined && rest.paddingMode !== "zeros" && typeof rest.padding === "string")
      throw new ArgumentError(
        `${name}: paddingMode "${rest.paddingMode}" needs padding in numbers, got "${rest.padding}"`,
      );
    this.options = { ...rest, groups };
    const fan = (inChannels / groups) * this.kernelSize.reduce((a, b) => a * b, 1);
    const draw = uniform(1 / Math.sqrt(fan));
    this.weight = drawn([outChannels, inChannels / groups, ...this.kernelSize], dtype, draw);
    this.bias = bias ? drawn([outChannels], dtype, draw) : null;
  }

  /** Settings for the function, and x padded in the mode asked for. */
  protected prepare(
    x: Tensor,
  ): [Tensor, Omit<ConvOptions, "bias" | "paddingMode"> & { bias: Tensor | null }] {
    const { paddingMode = "zeros", padding = 0, ...rest } = this.options;
    const { bias } = this;
    if (paddingMode === "zeros" || typeof padding === "string") return [x, { ...rest, padding, bias }];
    const sizes = several(this.constructor.name, "padding", padding, this.kernelSize.length, 0);
    const sides = [...sizes].reverse().flatMap(n => [n, n]);
    return [ops.pad(x, sides, { mode: paddingMode }), { ...rest, padding: 0, bias }];
  }

  override extraRepr(): string {
    const shown = Object.entries(this.options).map(
      ([key, value]) => `, ${key}=${Array.isArray(value) ? `[${value}]` : value}`,
    );
    return `${this.inChannels}, ${this.outChannels}, kernelSize=[${this.kernelSize}]${shown.join("")}`;
  }
}

/**
 * Cross-correlation of [N, inChannels, L]. Weight and bias begin uniform in ±1/√(fan in).
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.Conv1d.html
 */
export class Conv1d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: Numbers, ...rest: Rest) {
    super(1, inChannels, outChannels, kernelSize, rest);
  }

  override forward(x: Tensor): Tensor {
    const [padded, options] = this.prepare(x);
    return ops.conv1d(padded, this.weight, options);
  }
}

/**
 * Cross-correlation of [N, inChannels, H, W]. Weight and bias begin uniform in ±1/√(fan in).
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 */
export class Conv2d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: Numbers, ...rest: Rest) {
    super(2, inChannels, outChannels, kernelSize, rest);
  }

  override forward(x: Tensor): Tensor {
    const [padded, options] = this.prepare(x);
    return ops.conv2d(padded, this.weight, options);
  }
}
