import { ArgumentError } from "../errors.js";
import { modes, under } from "./state.js";

// PyTorch's scopes: https://pytorch.org/docs/stable/notes/autograd.html#locally-disabling-gradient-computation

/** Runs fn without recording: results do not require grad. Throws if fn returns a promise. */
export function noGrad<T>(fn: () => T): T {
  return under("noGrad", { grad: false }, fn);
}

/** Runs fn with recording on, inside noGrad too. Throws if fn returns a promise. */
export function enableGrad<T>(fn: () => T): T {
  return under("enableGrad", { grad: !modes.inference }, fn);
}

/** Runs fn without recording; its results can never take part in recording later. Throws if fn returns a promise. */
export function inferenceMode<T>(fn: () => T): T {
  return under("inferenceMode", { grad: false, inference: true }, fn);
}

/** Switches recording on or off until changed again; inside a scope, until the scope ends. */
export function setGradEnabled(on: boolean): void {
  if (typeof on !== "boolean")
    throw new ArgumentError(`setGradEnabled takes true or false, got ${on === null ? "null" : typeof on}`);
  modes.grad = on && !modes.inference;
}

/** Whether operations are recorded for backward now. */
export function isGradEnabled(): boolean {
  return modes.grad;
}

export function isInferenceModeEnabled(): boolean {
  return modes.inference;
}

/** Runs fn (forward and backward) and throws at the first operation whose gradient holds a NaN. */
export function detectAnomaly<T>(fn: () => T): T {
  return under("detectAnomaly", { anomaly: true }, fn);
}
