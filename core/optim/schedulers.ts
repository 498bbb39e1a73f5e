// The members of `optim.lrScheduler`.

export { ChainedScheduler } from "./chained.js";
export { CyclicLR, type CyclicOptions } from "./cyclic.js";
export { OneCycleLR, type OneCycleOptions } from "./onecycle.js";
export { type PlateauOptions, ReduceLROnPlateau } from "./plateau.js";
export { LRScheduler } from "./schedule.js";
export * from "./schedules.js";
