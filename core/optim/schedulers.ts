// The members of `optim.lrScheduler`.

export { LRScheduler } from "./schedule.js";
export * from "./schedules.js";
