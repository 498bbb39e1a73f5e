// The operations that exist as free functions at the top level.

export * from "./activation.js";
export { type AlphaOptions, add, div, mul, neg, pow, remainder, sub } from "./arithmetic.js";
export * from "./avgpool.js";
export { batchNorm } from "./batchnorm.js";
export { to } from "./cast.js";
export * from "./choose.js";
export { type ClassLossOptions, type CrossEntropyOptions, crossEntropy, nllLoss } from "./classes.js";
export * from "./compare.js";
export { type ConvOptions, conv1d, conv2d } from "./conv.js";
export * from "./create.js";
export * from "./diagonal.js";
export { type DropoutOptions, dropout } from "./dropout.js";
export * from "./einsum.js";
export {
  abs,
  acos,
  asin,
  atan,
  ceil,
  cos,
  cosh,
  exp,
  expm1,
  floor,
  log,
  log1p,
  log2,
  log10,
  reciprocal,
  round,
  rsqrt,
  sigmoid,
  sign,
  sin,
  sinh,
  sqrt,
  square,
  tan,
  tanh,
  trunc,
} from "./elementary.js"; // prettier-ignore
export { cosineSimilarity, embedding, oneHot } from "./embedding.js";
export { binaryCrossEntropy, binaryCrossEntropyWithLogits, klDiv } from "./entropy.js";
export { amax, amin, argmax, argmin, type Extremes, max, min } from "./extreme.js";
export type { Index } from "./index.js";
export { maskedSelect } from "./index.js";
export * from "./join.js";
export { cholesky, det, inverse, slogdet } from "./linalg.js";
export { all, allclose, any, type CloseOptions, equal, isclose } from "./logic.js";
export { logsumexp } from "./logsumexp.js";
export { huberLoss, type LossOptions, l1Loss, mseLoss, smoothL1Loss } from "./loss.js";
export { maskedFill } from "./mask.js";
export * from "./matmul.js";
export * from "./maxpool.js";
export { type MomentOptions, type NormOptions, norm, std, variance } from "./moment.js";
export * from "./move.js";
export { groupNorm, layerNorm } from "./normalize.js";
export * from "./pad.js";
export { prod } from "./prod.js";
export { mean, type ReduceOptions, sum } from "./reduce.js";
export { repeat, tile } from "./repeat.js";
export * from "./scan.js";
export { gather, indexSelect, scatter, scatterAdd } from "./select.js";
export { Slice, slice } from "./slice.js";
export * from "./softmax.js";
export * from "./sort.js";
export { atan2, erf, fmod, gelu, hypot, lerp, xlogy } from "./special.js";
export * from "./transposed.js";
export {
  clone,
  contiguous,
  expand,
  expandAs,
  flatten,
  permute,
  reshape,
  squeeze,
  t,
  transpose,
  unsqueeze,
  view,
} from "./view.js"; // prettier-ignore
export { narrow, select } from "./window.js";
