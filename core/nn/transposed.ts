import { ops } from "../autograd/opset.js";
import { type Trailing, trailing } from "../ops/arguments.js";
import type { Tensor } from "../tensor/tensor.js";
import { Convolution, type Numbers } from "./convolution.js";
import type { DtypeOption } from "./fill.js";

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

abstract class ConvTranspose extends Convolution<ConvTransposeOptions> {
  constructor(rank: 1 | 2, inChannels: number, outChannels: number, kernelSize: Numbers, given: Rest) {
    const name = `ConvTranspose${rank}d`;
    const weight = (groups: number) => [inChannels, outChannels / groups] as const;
    const options = trailing<ConvTransposeOptions>(name, given, names, 6);
    super({ name, rank, weight }, inChannels, outChannels, kernelSize, options);
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
