import { ops } from "../autograd/opset.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { type Trailing, trailing, whole } from "../ops/arguments.js";
import { type Shape, show } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type DtypeOption, drawn, filled } from "./fill.js";
import { markModal } from "./modal.js";
import { Module } from "./module.js";
import type { Parameter } from "./parameter.js";

export interface BatchNormOptions extends DtypeOption {
  eps?: number;
  /** Share of new statistics in the running ones; null: their plain average. */
  momentum?: number | null;
  /** Learn a weight and a bias. */
  affine?: boolean;
  trackRunningStats?: boolean;
}

abstract class BatchNorm extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  weight: Parameter | null;
  bias: Parameter | null;
  declare runningMean: Tensor | null;
  declare runningVar: Tensor | null;
  declare numBatchesTracked: Tensor | null;

  constructor(
    numFeatures: number,
    ...rest: Trailing<BatchNormOptions, [number, number | null, boolean, boolean]>
  ) {
    super();
    markModal(this);
    const names = ["eps", "momentum", "affine", "trackRunningStats", "dtype"] as const;
    const options = trailing<BatchNormOptions>(new.target.name, rest, names, 4);
    const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true, dtype } = options;
    const shape = [whole(new.target.name, "numFeatures", numFeatures, 1)];
    this.numFeatures = numFeatures;
    this.eps = eps;
    this.momentum = momentum;
    this.weight = affine ? drawn(shape, dtype, () => 1) : null;
    this.bias = affine ? drawn(shape, dtype, () => 0) : null;
    this.registerBuffer("runningMean", trackRunningStats ? filled(shape, dtype, () => 0) : null);
    this.registerBuffer("runningVar", trackRunningStats ? filled(shape, dtype, () => 1) : null);
    this.registerBuffer("numBatchesTracked", trackRunningStats ? filled([], "int32", () => 0) : null);
  }

  /** How many dimensions inputs may have. */
  protected abstract readonly ranks: readonly number[];

  override forward(x: Tensor): Tensor {
    const name = this.constructor.name;
    if (!this.ranks.includes(x.ndim) || x.shape[1] !== this.numFeatures)
      throw new ShapeError(
        `${name}: expected ${this.ranks.join(" or ")} dimensions with ${this.numFeatures} channels, found ${show(x.shape)}`,
      );
    const { weight, bias, eps } = this;
    const tracked = this.runningMean !== null;
    const training = this.training || !tracked;
    const momentum = this.training && tracked ? this.counted() : 0;
    const [mean, variance] = training && !this.training ? [null, null] : [this.runningMean, this.runningVar];
    return ops.batchNorm(x, mean, variance, { weight, bias, training, momentum, eps });
  }

  /** Counts the batch; gives the share of its statistics. */
  private counted(): number {
    const count = this.numBatchesTracked;
    if (count === null) return this.momentum ?? 0;
    count.storage.set(count.offset, count.value() + 1);
    return this.momentum ?? 1 / count.value();
  }

  override extraRepr(): string {
    const { numFeatures, eps, momentum, weight, runningMean } = this;
    return `${numFeatures}, eps=${eps}, momentum=${momentum}, affine=${weight !== null}, trackRunningStats=${runningMean !== null}`;
  }
}

/** Over [N, C] or [N, C, L]. Docs: https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html */
export class BatchNorm1d extends BatchNorm {
  protected get ranks(): readonly number[] {
    return [2, 3];
  }
}

/** Over [N, C, H, W]. Docs: https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html */
export class BatchNorm2d extends BatchNorm {
  protected get ranks(): readonly number[] {
    return [4];
  }
}

export interface LayerNormOptions extends DtypeOption {
  eps?: number;
  /** Learn a weight and a bias. */
  elementwiseAffine?: boolean;
  bias?: boolean;
}

/** Over the last dimensions. Docs: https://pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html */
export class LayerNorm extends Module {
  readonly normalizedShape: Shape;
  readonly eps: number;
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(
    normalizedShape: number | readonly number[],
    ...rest: Trailing<LayerNormOptions, [number, boolean, boolean]>
  ) {
    super();
    const names = ["eps", "elementwiseAffine", "bias", "dtype"] as const;
    const options = trailing<LayerNormOptions>("LayerNorm", rest, names, 3);
    const { eps = 1e-5, elementwiseAffine = true, bias = true, dtype } = options;
    this.normalizedShape = typeof normalizedShape === "number" ? [normalizedShape] : [...normalizedShape];
    this.eps = eps;
    this.weight = elementwiseAffine ? drawn(this.normalizedShape, dtype, () => 1) : null;
    this.bias = elementwiseAffine && bias ? drawn(this.normalizedShape, dtype, () => 0) : null;
  }

  override forward(x: Tensor): Tensor {
    const { normalizedShape, weight, bias, eps } = this;
    return ops.layerNorm(x, normalizedShape, { weight, bias, eps });
  }

  override extraRepr(): string {
    return `[${this.normalizedShape}], eps=${this.eps}, elementwiseAffine=${this.weight !== null}`;
  }
}

export interface GroupNormOptions extends DtypeOption {
  eps?: number;
  affine?: boolean;
}

/** Over groups of channels of [N, C, …]. Docs: https://pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html */
export class GroupNorm extends Module {
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(
    numGroups: number,
    numChannels: number,
    ...rest: Trailing<GroupNormOptions, [number, boolean]>
  ) {
    super();
    const options = trailing<GroupNormOptions>("GroupNorm", rest, ["eps", "affine", "dtype"], 2);
    const { eps = 1e-5, affine = true, dtype } = options;
    if (numChannels % whole("GroupNorm", "numGroups", numGroups, 1) !== 0)
      throw new ArgumentError(`GroupNorm: ${numChannels} channels do not divide into ${numGroups} groups`);
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.eps = eps;
    this.weight = affine ? drawn([numChannels], dtype, () => 1) : null;
    this.bias = affine ? drawn([numChannels], dtype, () => 0) : null;
  }

  override forward(x: Tensor): Tensor {
    const { numGroups, weight, bias, eps } = this;
    return ops.groupNorm(x, numGroups, { weight, bias, eps });
  }

  override extraRepr(): string {
    return `${this.numGroups}, ${this.numChannels}, eps=${this.eps}, affine=${this.weight !== null}`;
  }
}
