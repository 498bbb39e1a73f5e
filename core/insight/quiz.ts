import { numel } from "../graph/figures.js";
import type { Summary, TraceNode } from "../trace/trace.js";

// What a person is asked about an adjoint, and whether what they wrote is it.

export type Riddle =
  /** One entry, by its position in row-major order; null: the adjoint is a single number. */
  | { readonly kind: "number"; readonly at: number | null; readonly answer: number }
  | { readonly kind: "shape"; readonly answer: readonly number[] };

/** Relative to the answer: what rounds to the two figures that a person works out is right. */
const TOLERANCE = 0.02;

/** Of a tensor that is sampled whole its largest entry is asked, of others the shape. Null: there is nothing to ask. */
export function riddle(
  { shape }: Pick<TraceNode, "shape">,
  { sample, nan, inf }: Pick<Summary, "sample" | "nan" | "inf">,
): Riddle | null {
  const count = numel(shape);
  if (count === 0) return null;
  if (nan + inf > 0 || sample.length < count) return { kind: "shape", answer: shape };
  const values = sample.map(Number);
  let at = 0;
  for (let i = 1; i < count; i++) if (Math.abs(values[i]) > Math.abs(values[at])) at = i;
  return { kind: "number", at: shape.length === 0 ? null : at, answer: values[at] };
}

/** Null: it cannot be read as an answer. */
export function judge(riddle: Riddle, text: string): boolean | null {
  if (riddle.kind === "shape") {
    const shape = readShape(text);
    return shape && `${shape}` === `${riddle.answer}`;
  }
  const value = readNumber(text);
  if (value === null) return null;
  return Math.abs(value - riddle.answer) <= TOLERANCE * Math.abs(riddle.answer) + 1e-9;
}

/** "0.25", "−1/3", "1e-3", "2,5". */
export function readNumber(text: string): number | null {
  const plain = text
    .trim()
    .replace(/[−–]/g, "-")
    .replace(/(\d),(\d)/, "$1.$2");
  const [over, under = "1", ...rest] = plain.split("/");
  if (rest.length > 0 || over.trim() === "" || under.trim() === "") return null;
  const value = Number(over) / Number(under);
  return Number.isFinite(value) ? value : null;
}

/** "[2, 3]", "2 × 3", "2x3", "2 3"; "[]" and "scalar" are no dimensions. */
export function readShape(text: string): number[] | null {
  const plain = text
    .trim()
    .replace(/^\[|\]$|^\(|\)$/g, "")
    .trim();
  if (plain === "" || /^(scalar|number|0-?d)$/i.test(plain)) return text.trim() === "" ? null : [];
  const parts = plain.split(/[\s,×x*]+/i).filter(Boolean);
  return parts.every(part => /^\d{1,9}$/.test(part)) ? parts.map(Number) : null;
}
