import { ops } from "../autograd/opset.js";
import { ArgumentError } from "../errors.js";
import { several, type Trailing, trailing } from "../ops/arguments.js";
import type { Tensor } from "../tensor/tensor.js";
import { Convolution, type Numbers } from "./convolution.js";
import type { DtypeOption } from "./fill.js";

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

abstract class Conv extends Convolution<ConvOptions> {
  constructor(rank: 1 | 2, inChannels: number, outChannels: number, kernelSize: Numbers, given: Rest) {
    const name = `Conv${rank}d`;
    const options = trailing<ConvOptions>(name, given, names, 6);
    const weight = (groups: number) => [outChannels, inChannels / groups] as const;
    super({ name, rank, weight }, inChannels, outChannels, kernelSize, options);
    const { paddingMode, padding } = options;
    if (paddingMode !== undefined && paddingMode !== "zeros" && typeof padding === "string")
      throw new ArgumentError(
        `${name}: paddingMode "${paddingMode}" needs padding in numbers, got "${padding}"`,
      );
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
