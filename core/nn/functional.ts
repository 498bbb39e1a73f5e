// The members of `nn.functional`: operations without state of their own.

export * from "../ops/activation.js";
export { adaptiveAvgPool1d, adaptiveAvgPool2d, avgPool1d, avgPool2d } from "../ops/avgpool.js";
export { batchNorm } from "../ops/batchnorm.js";
export { crossEntropy, nllLoss } from "../ops/classes.js";
export { conv1d, conv2d } from "../ops/conv.js";
export { dropout } from "../ops/dropout.js";
export { sigmoid, tanh } from "../ops/elementary.js";
export { cosineSimilarity, embedding, oneHot } from "../ops/embedding.js";
export { binaryCrossEntropy, binaryCrossEntropyWithLogits, klDiv } from "../ops/entropy.js";
export { huberLoss, l1Loss, mseLoss, smoothL1Loss } from "../ops/loss.js";
export { linear } from "../ops/matmul.js";
export { maxPool1d, maxPool2d } from "../ops/maxpool.js";
export { groupNorm, layerNorm } from "../ops/normalize.js";
export { pad } from "../ops/pad.js";
export { logSoftmax, softmax } from "../ops/softmax.js";
export { gelu } from "../ops/special.js";
export { convTranspose1d, convTranspose2d } from "../ops/transposed.js";
export { type AttentionOptions, scaledDotProductAttention } from "./attention.js";
export {
  glu,
  hardsigmoid,
  hardswish,
  mish,
  normalize,
  relu6,
  selu,
  softmin,
  softsign,
  tanhshrink,
} from "./composed.js";
