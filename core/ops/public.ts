// The operations that exist as free functions at the top level.

export * from "./activation.js";
export * from "./arithmetic.js";
export { to } from "./cast.js";
export * from "./choose.js";
export * from "./compare.js";
export * from "./create.js";
export * from "./elementary.js";
export * from "./matmul.js";
export { mean, sum } from "./reduce.js";
export * from "./softmax.js";
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
