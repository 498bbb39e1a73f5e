// The operations that exist as free functions at the top level.

export * from "./activation.js";
export * from "./arithmetic.js";
export { to } from "./cast.js";
export * from "./choose.js";
export * from "./compare.js";
export * from "./conv.js";
export * from "./create.js";
export * from "./einsum.js";
export * from "./elementary.js";
export type { Index } from "./index.js";
export { maskedSelect } from "./index.js";
export * from "./join.js";
export { maskedFill } from "./mask.js";
export * from "./matmul.js";
export * from "./pad.js";
export * from "./pool.js";
export { mean, sum } from "./reduce.js";
export * from "./scan.js";
export { gather, indexSelect, scatter, scatterAdd } from "./select.js";
export { Slice, slice } from "./slice.js";
export * from "./softmax.js";
export * from "./sort.js";
export * from "./structure.js";
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
