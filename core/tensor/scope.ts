import type { Storage } from "./storage.js";

// Whose memory is whose. Nothing tells when a tensor dies, but much of what the library computes by the way never leaves it:
// what a row's forward makes and does not return, what a backward rule makes on the way to its result, the adjoints of a
// pass. While a scope is in force, large storages are noted in it; its keeper says afterwards which of them were handed to
// somebody, and the rest is used again. Code of the program's own always runs outside of scopes.

export interface Scope {
  /** Large storages made while the scope was in force. */
  readonly made: Storage[];
}

export const scopes: { current: Scope | null } = { current: null };

export function newScope(): Scope {
  return { made: [] };
}

/** Somebody sees this memory whom no scope knows: it is not used again. */
export function disown(storage: Storage | null): void {
  if (storage !== null) storage.scope = null;
}

/** Calls back into user code: what it makes is nobody else's. */
export function outsideScopes<T>(call: () => T): T {
  const before = scopes.current;
  if (before === null) return call();
  scopes.current = null;
  try {
    return call();
  } finally {
    scopes.current = before;
  }
}
