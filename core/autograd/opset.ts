// Backward rules are written in terms of the operations themselves, so that a derivative can be differentiated again.
// They receive the set as their first argument instead of importing it: no family of operations imports another.

/** Every public operation by name; core/ops/table.ts adds the members and fills the object when it loads. */
// biome-ignore lint/suspicious/noEmptyInterface: augmented by core/ops/table.ts
export interface Ops {}

export const ops = {} as Ops;
