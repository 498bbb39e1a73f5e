import type { Operand, Tensor } from "../tensor/tensor.js";
import type { Row } from "./rule.js";

// The function transforms that are under way, innermost first. An operation looks at `on` once: false, the usual case,
// costs one test; otherwise `apply` (interpret.ts) runs it. While a level works on what it adds (a tangent, a batch), the
// levels above it are switched off, so that levels nest in any order and never mistake each other's values.

interface Common {
  /** Rises with every level; inner levels have higher numbers. */
  readonly id: number;
  readonly below: Level | null;
  /** Operations have to know: it, or one below it, is no mere GradLevel. */
  readonly active: boolean;
}

/** Reverse mode: only marks whose history a node belongs to. */
export interface GradLevel extends Common {
  readonly kind: "grad";
}

/** Forward mode: tensors may carry a tangent of this level. */
export interface ForwardLevel extends Common {
  readonly kind: "forward";
  /** What tangents are computed under: the level below, or a batch of directions upon it. */
  readonly tangents: Level | null;
  /** Gradients were recorded where the level began: then tangents may be differentiated by the outside. */
  readonly recorded: boolean;
}

export type Randomness = "error" | "different" | "same";

/** One dimension hidden from the function: see Batched. */
export interface BatchLevel extends Common {
  readonly kind: "batch";
  readonly size: number;
  readonly randomness: Randomness;
}

export type Level = GradLevel | ForwardLevel | BatchLevel;

export const levels: {
  top: Level | null;
  /** Whether an operation has more to do than usual: some level is active. */
  on: boolean;
  /** Runs a row for every level, from `top` down; set by interpret.ts, as the others. */
  apply: (row: Row<never>, operands: readonly Operand[], args: unknown) => Tensor[];
  /** The same for a row that overwrites its first input. */
  inplace: (row: Row<never>, x: Tensor, others: readonly Operand[], args: unknown) => Tensor;
  /** Gives the outputs of an operation that was run by other means their tangents. */
  push: (row: Row<never>, inputs: readonly Tensor[], args: unknown, outs: readonly Tensor[]) => void;
} = { top: null, on: false, apply: unset, inplace: unset, push: unset };

function unset(): never {
  throw new Error("core/autograd/interpret.ts is not loaded");
}

// 0 stands for "outside of all levels".
const counter = { next: 1 };

export function gradLevel(): GradLevel {
  const { top: below } = levels;
  return { kind: "grad", id: counter.next++, below, active: below?.active ?? false };
}

/** `tangents`: what they are computed under, the level below unless told. */
export function forwardLevel(recorded: boolean, tangents: Level | null = levels.top): ForwardLevel {
  return { kind: "forward", id: counter.next++, below: levels.top, active: true, tangents, recorded };
}

export function batchLevel(size: number, randomness: Randomness): BatchLevel {
  return { kind: "batch", id: counter.next++, below: levels.top, active: true, size, randomness };
}

/** Makes another level the innermost one. */
export function setTop(level: Level | null): void {
  levels.top = level;
  levels.on = level?.active ?? false;
}

/** Runs `call` with another innermost level. */
export function within<T>(top: Level | null, call: () => T): T {
  const before = levels.top;
  setTop(top);
  try {
    return call();
  } finally {
    setTop(before);
  }
}

/** The innermost batch level at or below `level`. */
export function batchAt(level: Level | null): BatchLevel | null {
  let each = level;
  while (each !== null && each.kind !== "batch") each = each.below;
  return each;
}
