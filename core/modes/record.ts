import { checkOptions } from "../options.js";
import { modes, under } from "./state.js";

// MXNet's scopes: https://mxnet.apache.org/versions/1.9/api/python/docs/api/autograd/index.html

interface ScopeOptions {
  trainMode?: boolean;
}

/** Records what fn does, in training mode unless told otherwise. A backward from there takes a vector as the sum of its elements. */
export function record<T>(fn: () => T, options: ScopeOptions = {}): T {
  const { trainMode = true } = options;
  checkOptions("autograd.record", options, ["trainMode"]);
  return under("autograd.record", { grad: true, recording: true, inference: false, training: trainMode }, fn);
}

/** Stops recording inside record, in prediction mode unless told otherwise. */
export function pause<T>(fn: () => T, options: ScopeOptions = {}): T {
  const { trainMode = false } = options;
  checkOptions("autograd.pause", options, ["trainMode"]);
  return under("autograd.pause", { grad: false, recording: false, training: trainMode }, fn);
}

/** Runs fn in training mode without changing what is recorded. */
export function trainMode<T>(fn: () => T): T {
  return under("autograd.trainMode", { training: true }, fn);
}

/** Runs fn in prediction mode without changing what is recorded. */
export function predictMode<T>(fn: () => T): T {
  return under("autograd.predictMode", { training: false }, fn);
}

/** Whether this runs inside `autograd.record` (and not inside `pause`). */
export function isRecording(): boolean {
  return modes.recording;
}

/** MXNet's training flag: false outside of record and trainMode. */
export function isTraining(): boolean {
  return modes.training ?? false;
}
