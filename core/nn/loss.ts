import { ops } from "../autograd/opset.js";
import type { ClassLossOptions, CrossEntropyOptions } from "../ops/classes.js";
import type { KlOptions, LogitsLossOptions, WeightedLossOptions } from "../ops/entropy.js";
import type { LossOptions } from "../ops/loss.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

// Losses as modules (https://pytorch.org/docs/stable/nn.html#loss-functions): each keeps the options of its function.

class Loss<O extends object> extends Module {
  readonly options: O;

  constructor(options?: O) {
    super();
    this.options = { ...options } as O;
  }
}

export class MSELoss extends Loss<LossOptions> {
  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.mseLoss(x, target, this.options);
  }
}

export class L1Loss extends Loss<LossOptions> {
  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.l1Loss(x, target, this.options);
  }
}

export class SmoothL1Loss extends Loss<LossOptions & { beta?: number }> {
  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.smoothL1Loss(x, target, this.options);
  }
}

export class HuberLoss extends Loss<LossOptions & { delta?: number }> {
  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.huberLoss(x, target, this.options);
  }
}

/** Takes raw scores: it applies logSoftmax itself. */
export class CrossEntropyLoss extends Loss<CrossEntropyOptions> {
  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.crossEntropy(x, target, this.options);
  }
}

/** Takes log-probabilities. */
export class NLLLoss extends Loss<ClassLossOptions> {
  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.nllLoss(x, target, this.options);
  }
}

/** Takes probabilities. */
export class BCELoss extends Loss<WeightedLossOptions> {
  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.binaryCrossEntropy(x, target, this.options);
  }
}

/** Takes raw scores: it applies sigmoid itself. */
export class BCEWithLogitsLoss extends Loss<LogitsLossOptions> {
  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.binaryCrossEntropyWithLogits(x, target, this.options);
  }
}

/** Takes log-probabilities. */
export class KLDivLoss extends Loss<KlOptions> {
  override forward(x: Tensor, target: Tensor): Tensor {
    return ops.klDiv(x, target, this.options);
  }
}
