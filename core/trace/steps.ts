// A training beside its trace, step by step: loss, and of every parameter how long its gradient, the parameter and its
// latest move are. However long the run, what is kept of it is bounded: rows are thinned evenly, the first and the last stay.
import type { Num } from "./trace.js";

/** Norms of one parameter in a row: ‖gradient‖, ‖weight‖, ‖update‖. */
export const NORMS = 3;

export interface TrainingStep {
  /** From 0, over all optimizers. */
  readonly step: number;
  /** Sum of the roots of the latest backward pass; null: none ran since the step before, or they cannot be read. */
  readonly loss: Num | null;
  /** By parameter ‖gradient‖, ‖weight‖, ‖update‖, flat. Null: no gradient, or no part of this step; so are all that are missing. */
  readonly norms: readonly (Num | null)[];
  /** The clock of the run (`seq`) when the step before had ended and when this one had; null where no clock ran. */
  readonly clock: readonly [from: number, to: number] | null;
}

/** A training so far, or what is new of it. */
export interface Training {
  /** Of all parameters so far, in the order they were met. */
  readonly names: readonly string[];
  /** Parameters beyond those: they are not measured. */
  readonly unnamed: number;
  /** Steps that have run. */
  readonly total: number;
  /** Steps whose number is a multiple of this have rows; so has the last one known. */
  readonly every: number;
  /** In order of their steps. */
  readonly rows: readonly TrainingStep[];
}

/** Most rows that are kept, and most norms in all of them. */
export const MOST_ROWS = 2000;
const MOST_NORMS = 600_000;
/** Most parameters that are told apart. */
export const MOST_PARAMETERS = 1000;

/** Rows that are kept of a training of so many parameters. */
export const rowsFor = (parameters: number): number =>
  Math.max(100, Math.min(MOST_ROWS, Math.floor(MOST_NORMS / NORMS / Math.max(1, parameters))));

export const untrained: Training = { names: [], unnamed: 0, total: 0, every: 1, rows: [] };

/** With what is new, thinned: past `rowsFor` rows every second is left out. What is not new is left out, too. */
export function grown(before: Training, news: Training): Training {
  const names = news.names.length > before.names.length ? news.names : before.names;
  let every = Math.max(before.every, news.every);
  let rows = thinned(before.rows, before.every, every);
  for (const row of news.rows) {
    const last = rows[rows.length - 1];
    if (last !== undefined && row.step <= last.step) continue;
    // It was there as the last.
    if (last !== undefined && last.step % every !== 0) rows.pop();
    rows.push(row);
    if (rows.length > rowsFor(names.length)) {
      rows = thinned(rows, every, 2 * every);
      every *= 2;
    }
  }
  const steps = (rows[rows.length - 1]?.step ?? -1) + 1;
  return {
    names,
    unnamed: Math.max(before.unnamed, news.unnamed),
    total: Math.max(before.total, news.total, steps),
    every,
    rows,
  };
}

/** A copy with the multiples of `every` and the last. */
function thinned(rows: readonly TrainingStep[], before: number, every: number): TrainingStep[] {
  if (every <= before) return rows.slice();
  return rows.filter(({ step }, i) => step % every === 0 || i === rows.length - 1);
}
