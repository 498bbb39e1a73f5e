// The members of the `optim` namespace.

export { Adagrad, type AdagradOptions } from "./adagrad.js";
export { Adam, type AdamOptions, AdamW } from "./adam.js";
export { Optimizer, type ParamsArgument } from "./optimizer.js";
export { RMSprop, type RMSpropOptions } from "./rmsprop.js";
export * as lrScheduler from "./schedulers.js";
export { SGD, type SGDOptions } from "./sgd.js";
