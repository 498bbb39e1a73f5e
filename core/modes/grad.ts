import { callUser } from "../tape/register.js";
import { modes, under } from "./state.js";

// PyTorch's scopes: https://pytorch.org/docs/stable/notes/autograd.html#locally-disabling-gradient-computation

/** Runs fn without recording: results do not require grad. Throws if fn returns a promise. */
export function noGrad<T>(fn: () => T): T {
  return under("noGrad", { grad: false }, () => callUser(fn));
}

/** Runs fn with recording on, inside noGrad too. Throws if fn returns a promise. */
export function enableGrad<T>(fn: () => T): T {
  return under("enableGrad", { grad: !modes.inference }, () => callUser(fn));
}

/** Runs fn without recording; its results can never take part in recording later. Throws if fn returns a promise. */
export function inferenceMode<T>(fn: () => T): T {
  return under("inferenceMode", { grad: false, inference: true }, () => callUser(fn));
}

/** Switches recording on or off until changed again; inside a scope, until the scope ends. */
export function setGradEnabled(on: boolean): void {
  modes.grad = Boolean(on) && !modes.inference;
}

export function isGradEnabled(): boolean {
  return modes.grad;
}

export function isInferenceModeEnabled(): boolean {
  return modes.inference;
}

/** Runs fn (forward and backward) and throws at the first operation whose gradient holds a NaN. */
export function detectAnomaly<T>(fn: () => T): T {
  return under("detectAnomaly", { anomaly: true }, () => callUser(fn));
}
