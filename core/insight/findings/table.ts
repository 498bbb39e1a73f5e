import { broadcastAccident } from "./broadcast.js";
import { cancellation } from "./cancellation.js";
import { dataLeak } from "./data.js";
import { deadRelu } from "./deadrelu.js";
import { detachedParameter } from "./detached.js";
import { doubleZeroGrad } from "./doublezero.js";
import { dropoutInEvaluation } from "./dropouteval.js";
import { dropoutBeforeBatchNorm, dropoutOnOutput } from "./dropoutplace.js";
import { evalModeTraining } from "./evaltraining.js";
import { explodingGradient } from "./exploding.js";
import type { Rule } from "./finding.js";
import { graphFreed } from "./freed.js";
import { infOrigin } from "./infinity.js";
import { inPlaceHazard } from "./inplace.js";
import { itemLeak } from "./item.js";
import { lossWithoutData } from "./lossdata.js";
import { lossDetached } from "./lossdetached.js";
import { missingFromOptimizer } from "./missing.js";
import { nanOrigin } from "./nan.js";
import { noZeroGrad } from "./nozero.js";
import { saturated } from "./saturated.js";
import { logOfSoftmax, sigmoidBeforeLogits, softmaxBeforeCrossEntropy } from "./softmax.js";
import { stepWithoutBackward } from "./stepwithout.js";
import { undetachedTarget } from "./target.js";
import { trainModeEvaluation } from "./traineval.js";
import { unusedParameter } from "./unused.js";
import { unusedComputation } from "./unusedcomputation.js";
import { vanishingGradient } from "./vanishing.js";

/** Every kind of finding. The codes are part of the trace's format; each has its page under docs/findings. */
export const RULES: readonly Rule[] = [
  nanOrigin,
  graphFreed,
  lossDetached,
  infOrigin,
  detachedParameter,
  itemLeak,
  dataLeak,
  unusedParameter,
  missingFromOptimizer,
  noZeroGrad,
  stepWithoutBackward,
  deadRelu,
  vanishingGradient,
  explodingGradient,
  evalModeTraining,
  trainModeEvaluation,
  dropoutInEvaluation,
  dropoutOnOutput,
  softmaxBeforeCrossEntropy,
  sigmoidBeforeLogits,
  logOfSoftmax,
  broadcastAccident,
  inPlaceHazard,
  lossWithoutData,
  saturated,
  undetachedTarget,
  cancellation,
  dropoutBeforeBatchNorm,
  doubleZeroGrad,
  unusedComputation,
];
