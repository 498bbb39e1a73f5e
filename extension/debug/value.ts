// What an expression is worth in the debugger: a number, a text, a list, or a tensor as it was recorded.

import { figure, figures, numel, shapeText } from "../../core/graph/figures.js";
import { nonFiniteText, summaryOf } from "../../core/graph/summary.js";
import type { Summary, TraceNode } from "../../core/trace/trace.js";

export interface Recorded {
  readonly kind: "tensor";
  /** "w", "w.grad", "z̄" */
  readonly name: string;
  /** Whose it is; null where it was put together by the expression itself. */
  readonly node: TraceNode | null;
  readonly what: "value" | "grad" | "adjoint";
  readonly shape: readonly number[];
  readonly dtype: TraceNode["dtype"];
  readonly summary: Summary;
}

export type Value = number | boolean | string | null | readonly Value[] | Recorded;

export const isRecorded = (value: Value): value is Recorded =>
  typeof value === "object" && value !== null && "kind" in value;

/** All entries in row-major order; null where the trace has only the first of them. */
export function entriesOf({ summary, shape }: Recorded): readonly number[] | null {
  return summary.sample.length === numel(shape) ? summary.sample.map(Number) : null;
}

/** A tensor that an expression made of others. */
export function computed(name: string, shape: readonly number[], entries: readonly number[]): Recorded {
  return {
    kind: "tensor",
    name,
    node: null,
    what: "value",
    shape,
    dtype: "float64",
    summary: summaryOf(entries),
  };
}

/** One line: "[4] float32 · 0 4 8 12", "28", "[64 × 784] · norm 3.1 · 2 NaN". */
export function shown(value: Value): string {
  if (!isRecorded(value)) return plainly(value);
  const { shape, dtype, summary } = value;
  const count = numel(shape);
  const all = figures(summary, count);
  if (shape.length === 0 && all !== null) return all;
  const words = all ?? `norm ${figure(summary.norm)} · ${figure(summary.min)} … ${figure(summary.max)}`;
  return [`${shapeText(shape)} ${dtype}`, words, ...(all === null ? [nonFiniteText(summary, " · ")] : [])]
    .filter(Boolean)
    .join(" · ");
}

function plainly(value: Exclude<Value, Recorded>): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  return typeof value === "number" ? numberText(value) : JSON.stringify(value);
}

const numberText = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)));
