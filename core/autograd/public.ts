// The members of the `autograd` namespace.

export { isRecording, isTraining, pause, predictMode, record, trainMode } from "../modes/record.js";
export type { BackwardOptions, GradOptions } from "./backward.js";
export { backward, grad } from "./backward.js";
export { Context as FunctionCtx, UserFunction as Function } from "./function.js";
export { gradcheck, gradgradcheck } from "./gradcheck.js";
export * as graph from "./pack.js";
