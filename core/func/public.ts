// The members of the `func` namespace.

export { grad, valueAndGrad } from "./grad.js";
export { hvp } from "./hvp.js";
export { hessian, jacfwd, jacrev } from "./jacobian.js";
export { jvp } from "./jvp.js";
export { vjp } from "./vjp.js";
export { type VmapOptions, vmap } from "./vmap.js";
