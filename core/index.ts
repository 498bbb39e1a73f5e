// The public library.

export {
  ArgumentError,
  AutogradError,
  DtypeError,
  GradientGraphError,
  IndexError,
  LinalgError,
  MemoryError,
  ShapeError,
} from "./errors.js";
export type { Dtype } from "./tensor/dtype.js";
export { getDefaultDtype, setDefaultDtype } from "./tensor/dtype.js";
export type { Operand } from "./tensor/tensor.js";
export { Tensor } from "./tensor/tensor.js";

import "./autograd/interpret.js";
import "./autograd/members.js";
import "./ops/methods.js";
import "./snapshot/describe.js";
import "./snapshot/register.js";

export { checkpoint } from "./autograd/checkpoint.js";
export { type Definition, defvjp, unbroadcast, type Vjp } from "./autograd/defvjp.js";
export { detach } from "./autograd/detach.js";
export { type CheckOptions, gradcheck, gradgradcheck } from "./autograd/gradcheck.js";
export * as autograd from "./autograd/public.js";
export * as data from "./data/public.js";
export * as func from "./func/public.js";
export {
  detectAnomaly,
  enableGrad,
  inferenceMode,
  isGradEnabled,
  noGrad,
  setGradEnabled,
} from "./modes/grad.js";
export { manualSeed } from "./modes/seed.js";
export * as nn from "./nn/public.js";
export {
  loadSafetensors,
  type SafetensorsOptions,
  safetensorsMetadata,
  saveSafetensors,
} from "./nn/safetensors.js";
export * as linalg from "./ops/algebra.js";
export * from "./ops/public.js";
export * as optim from "./optim/public.js";
