// A summary made of numbers at hand, as a trace would hold it; and what of a summary is not finite, in words.
import type { Num, Summary } from "../trace/trace.js";

/** Figures of a sample, as if it were all. Samples are short: see `Summary.sample`. */
export function summaryOf(sample: ArrayLike<number>): Summary {
  const entries = Array.from(sample);
  const finite = entries.filter(Number.isFinite);
  const mean = finite.length > 0 ? finite.reduce((x, y) => x + y, 0) / finite.length : null;
  return {
    min: finite.length > 0 ? finite.reduce((a, b) => Math.min(a, b)) : null,
    max: finite.length > 0 ? finite.reduce((a, b) => Math.max(a, b)) : null,
    mean,
    std: mean === null ? null : Math.sqrt(finite.reduce((s, x) => s + (x - mean) ** 2, 0) / finite.length),
    norm: finite.length > 0 ? Math.hypot(...finite) : null,
    nan: entries.filter(Number.isNaN).length,
    inf: entries.filter(x => Math.abs(x) === Number.POSITIVE_INFINITY).length,
    zeros: entries.filter(x => x === 0).length,
    sample: entries.map(numOf),
  };
}

const numOf = (x: number): Num =>
  Number.isFinite(x) ? x : Number.isNaN(x) ? "NaN" : x > 0 ? "Infinity" : "-Infinity";

export const isNonFinite = (summary: Summary | null): boolean =>
  summary !== null && summary.nan + summary.inf > 0;

/** "3 NaN, 1 ∞"; nothing where all is finite. */
export const nonFiniteText = ({ nan, inf }: Summary, between = ", "): string =>
  [nan && `${nan} NaN`, inf && `${inf} ∞`].filter(Boolean).join(between);
