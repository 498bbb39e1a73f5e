import { callUser } from "../tape/register.js";
import { modes, under } from "./state.js";

// MXNet's scopes: https://mxnet.apache.org/versions/1.9/api/python/docs/api/autograd/index.html

/** Records what fn does, in training mode unless told otherwise. A backward from there takes a vector as the sum of its elements. */
export function record<T>(fn: () => T, { trainMode = true }: { trainMode?: boolean } = {}): T {
  return under(
    "autograd.record",
    { grad: true, recording: true, inference: false, training: trainMode },
    () => callUser(fn),
  );
}

/** Stops recording inside record, in prediction mode unless told otherwise. */
export function pause<T>(fn: () => T, { trainMode = false }: { trainMode?: boolean } = {}): T {
  return under("autograd.pause", { grad: false, recording: false, training: trainMode }, () => callUser(fn));
}

/** Runs fn in training mode without changing what is recorded. */
export function trainMode<T>(fn: () => T): T {
  return under("autograd.trainMode", { training: true }, () => callUser(fn));
}

/** Runs fn in prediction mode without changing what is recorded. */
export function predictMode<T>(fn: () => T): T {
  return under("autograd.predictMode", { training: false }, () => callUser(fn));
}

export function isRecording(): boolean {
  return modes.recording;
}

/** MXNet's training flag: false outside of record and trainMode. */
export function isTraining(): boolean {
  return modes.training ?? false;
}
