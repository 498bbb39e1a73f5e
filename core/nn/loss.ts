import { ops } from "../autograd/opset.js";
import { type Trailing, trailing } from "../ops/arguments.js";
import type { ClassLossOptions, CrossEntropyOptions } from "../ops/classes.js";
import type { KlOptions, LogitsLossOptions, WeightedLossOptions } from "../ops/entropy.js";
import type { LossOptions } from "../ops/loss.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

// Losses as modules (https://pytorch.org/docs/stable/nn.html#loss-functions): each keeps the options of its function.

class Loss<O extends object> extends Module {
  readonly options: O;

  /** The first `positional` names may be given by position. */
  constructor(rest: readonly unknown[], names: readonly (keyof O & string)[], positional: number) {
    super();
    this.options = trailing<O>(new.target.name, rest, names, positional) as O;
  }
}

/** The mean of (x − target)². */
export class MSELoss extends Loss<LossOptions> {
  constructor(...rest: Trailing<LossOptions, []>) {
    super(rest, ["reduction"], 0);
  }

  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.mseLoss(x, target, this.options);
  }
}

/** The mean of |x − target|. */
export class L1Loss extends Loss<LossOptions> {
  constructor(...rest: Trailing<LossOptions, []>) {
    super(rest, ["reduction"], 0);
  }

  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.l1Loss(x, target, this.options);
  }
}

/** Squared within `beta`, absolute beyond (Girshick 2015). */
export class SmoothL1Loss extends Loss<LossOptions & { beta?: number }> {
  constructor(...rest: Trailing<LossOptions & { beta?: number }, []>) {
    super(rest, ["reduction", "beta"], 0);
  }

  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.smoothL1Loss(x, target, this.options);
  }
}

/** Squared within `delta`, absolute beyond (Huber 1964). */
export class HuberLoss extends Loss<LossOptions & { delta?: number }> {
  constructor(...rest: Trailing<LossOptions & { delta?: number }, [LossOptions["reduction"], number]>) {
    super(rest, ["reduction", "delta"], 2);
  }

  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.huberLoss(x, target, this.options);
  }
}

/** Takes raw scores: it applies logSoftmax itself. */
export class CrossEntropyLoss extends Loss<CrossEntropyOptions> {
  constructor(...rest: Trailing<CrossEntropyOptions, [Tensor | null]>) {
    super(rest, ["weight", "reduction", "ignoreIndex", "labelSmoothing"], 1);
  }

  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.crossEntropy(x, target, this.options);
  }
}

/** Takes log-probabilities. */
export class NLLLoss extends Loss<ClassLossOptions> {
  constructor(...rest: Trailing<ClassLossOptions, [Tensor | null]>) {
    super(rest, ["weight", "reduction", "ignoreIndex"], 1);
  }

  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.nllLoss(x, target, this.options);
  }
}

/** Takes probabilities. */
export class BCELoss extends Loss<WeightedLossOptions> {
  constructor(...rest: Trailing<WeightedLossOptions, [Tensor | null]>) {
    super(rest, ["weight", "reduction"], 1);
  }

  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.binaryCrossEntropy(x, target, this.options);
  }
}

/** Takes raw scores: it applies sigmoid itself. */
export class BCEWithLogitsLoss extends Loss<LogitsLossOptions> {
  constructor(...rest: Trailing<LogitsLossOptions, [Tensor | null]>) {
    super(rest, ["weight", "reduction", "posWeight"], 1);
  }

  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.binaryCrossEntropyWithLogits(x, target, this.options);
  }
}

/** Takes log-probabilities. */
export class KLDivLoss extends Loss<KlOptions> {
  constructor(...rest: Trailing<KlOptions, []>) {
    super(rest, ["reduction", "logTarget"], 0);
  }

  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.klDiv(x, target, this.options);
  }
}
