import { ArgumentError } from "../errors.js";
import { callUser } from "../tape/register.js";

// What holds for the operations that run now. One record of plain fields: operations read it on every call.

export const modes: {
  /** Operations are recorded for backward. */
  grad: boolean;
  /** Inside autograd.record (MXNet). */
  recording: boolean;
  /** Results may never be recorded. */
  inference: boolean;
  /** The innermost MXNet scope's word on training; null outside of them. */
  training: boolean | null;
  /** Check every gradient for NaN. */
  anomaly: boolean;
} = { grad: true, recording: false, inference: false, training: null, anomaly: false };

type Modes = typeof modes;

/** Runs the user's fn under changed modes and puts the old ones back, whatever happens. */
export function under<T>(name: string, change: Partial<Modes>, fn: () => T): T {
  if (typeof fn !== "function") {
    throw new ArgumentError(
      `${name} takes a function: ${name}(() => …), got ${fn === null ? "null" : typeof fn}`,
    );
  }
  const before = { ...modes };
  Object.assign(modes, change);
  try {
    const result = callUser(fn);
    if (isPromise(result)) {
      // The promise is already under way; whoever made it hears of its failure, not the host.
      result.then(undefined, () => undefined);
      throw new ArgumentError(
        `${name} was handed a function that returns a promise: the mode would end at its first await. ` +
          `Make the function synchronous, or call ${name} around each synchronous part`,
      );
    }
    return result;
  } finally {
    Object.assign(modes, before);
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return "then" in value && typeof value.then === "function";
}
