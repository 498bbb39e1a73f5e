// The members of the `linalg` namespace.

export { diagonal } from "./diagonal.js";
export { cholesky, det, inv, inverse, slogdet, solve } from "./linalg.js";
export { matmul } from "./matmul.js";
export { norm as vectorNorm } from "./moment.js";
export { norm, type OrderOptions } from "./order.js";
export { eigh, eigvalsh, svd, svdvals } from "./spectral.js";
