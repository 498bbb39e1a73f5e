// The second entry: what the runner's child process and the tests need besides the public library. Built together with
// index.ts, so that both share one instance.

export { Checker, type Verdict, type Wanted } from "./autograd/checker.js";
export { type OpFacts, type OpInfo, type Recorder, type TrainingWatch, tape } from "./tape/recorder.js";
export { callUser, register } from "./tape/register.js";
export { Tape, type TapeOptions } from "./tape/tape.js";
export { Training, type TrainingRow } from "./tape/training.js";
export { elements } from "./tensor/copy.js";
export { bytesOf, rounded } from "./tensor/dtype.js";
export { memory } from "./tensor/storage.js";
export { Tensor } from "./tensor/tensor.js";
