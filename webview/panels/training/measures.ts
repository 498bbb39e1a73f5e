// What is drawn of a training: a new measure is one row of the table.
import { NORMS, type TrainingStep } from "../../../core/trace/steps.js";
import type { Num } from "../../../core/trace/trace.js";
import type { Trained } from "../../store/state.js";

/** One line: NaN where nothing is known, ∞ where it is not finite. */
export interface Line {
  name: string;
  /** −1: it is of the whole step. */
  parameter: number;
  values: Float64Array;
}

export interface Measure {
  title: string;
  /** Of one parameter, or (−1) of the step. */
  sign: string;
  perParameter: boolean;
  /** Null: where it spans more than two decades. */
  log: boolean | null;
  /** A level that is usual. */
  usual: number | null;
  /** Of the row and the place in its norms where the parameter's begin. */
  of(row: TrainingStep, at: number): Num | null | undefined;
}

export const MEASURES = {
  loss: { title: "Loss", sign: "loss", perParameter: false, log: null, usual: null, of: row => row.loss },
  gradient: {
    title: "Gradients",
    sign: "‖gradient‖",
    perParameter: true,
    log: true,
    usual: null,
    of: (row, at) => row.norms[at],
  },
  update: {
    title: "Update / weight",
    sign: "‖update‖ / ‖weight‖",
    perParameter: true,
    log: true,
    usual: 1e-3,
    of: ({ norms }, at) => quotient(norms[at + 2], norms[at + 1]),
  },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof MEASURES;

function quotient(update: Num | null | undefined, weight: Num | null | undefined): Num | null {
  if (update === null || update === undefined || weight === null || weight === undefined) return null;
  if (Number(update) === 0) return 0; // a parameter of zeros that stays as it is
  const ratio = Number(update) / Number(weight);
  return Number.isFinite(ratio) ? ratio : "Infinity";
}

export function linesOf({ rows, names }: Trained, measure: Measure): Line[] {
  const line = (name: string, parameter: number): Line => ({
    name,
    parameter,
    values: Float64Array.from(rows, row => plotted(measure.of(row, Math.max(0, parameter) * NORMS))),
  });
  return measure.perParameter ? names.map(line) : [line(measure.sign, -1)];
}

function plotted(value: Num | null | undefined): number {
  if (value === null || value === undefined) return Number.NaN;
  const number = Number(value);
  return Number.isFinite(number) ? number : Number.POSITIVE_INFINITY;
}

/**
 * Numbers of parameters, the most telling first: those that were once not finite, then those furthest from what is usual,
 * or where nothing is, the largest at the end.
 */
export function ranked(lines: readonly Line[], { usual }: Measure): number[] {
  const score = lines.map(({ values }) => {
    let last = Number.NaN;
    for (const value of values) {
      if (value === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
      if (!Number.isNaN(value)) last = value;
    }
    if (Number.isNaN(last)) return -1;
    if (usual === null) return last;
    return last > 0 ? Math.abs(Math.log10(last / usual)) : Number.MAX_VALUE;
  });
  return lines.map((_, i) => i).sort((a, b) => score[b] - score[a] || a - b);
}

export interface Scale {
  low: number;
  high: number;
  log: boolean;
}

/** Of what is drawn; on a log scale of what is above zero. */
export function scaleOf(lines: readonly Line[], { log, usual }: Measure): Scale {
  let [low, high, least] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const meet = (value: number) => {
    if (!Number.isFinite(value)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
    if (value > 0) least = Math.min(least, value);
  };
  for (const { values } of lines) for (const value of values) meet(value);
  if (usual !== null) meet(usual);
  const logs = log ?? (low > 0 && high > 100 * low);
  if (low > high) return { low: 0, high: 1, log: false };
  if (!logs) return low < high ? { low, high, log: false } : { low: low - 1, high: high + 1, log: false };
  if (least > high) return { low: 1e-3, high: 1, log: true };
  return least < high ? { low: least, high, log: true } : { low: least / 10, high: high * 10, log: true };
}
