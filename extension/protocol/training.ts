// What is told of a training while it runs, the same on every wire: new rows of core/trace/steps.ts.
import * as v from "valibot";
import {
  MOST_PARAMETERS,
  MOST_ROWS,
  NORMS,
  type Training,
  type TrainingStep,
} from "../../core/trace/steps.js";

/** Characters of a parameter's name. */
export const LONGEST_NAME = 200;
/** Norms in one message. */
const MOST_NORMS = 2_000_000;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

/** Seen one by one by a plain loop: a schema a number would take longer than the step did. */
const rows = v.custom<TrainingStep[]>(isRows, "expected rows of a training, in order of their steps");

/** JSON has no NaN. */
const isNum = (value: unknown): boolean =>
  typeof value === "number"
    ? Number.isFinite(value)
    : value === null || value === "NaN" || value === "Infinity" || value === "-Infinity";
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function isRows(list: unknown): boolean {
  if (!Array.isArray(list) || list.length > 2 * MOST_ROWS) return false;
  let [before, norms] = [-1, 0];
  for (const row of list) {
    if (!isRecord(row) || !isCount(row.step) || row.step <= before) return false;
    if (!isNum(row.loss) || !isNorms(row.norms) || !isClock(row.clock)) return false;
    norms += row.norms.length;
    if (norms > MOST_NORMS) return false;
    before = row.step;
  }
  return true;
}

function isNorms(list: unknown): list is unknown[] {
  if (!Array.isArray(list) || list.length % NORMS !== 0 || list.length > NORMS * MOST_PARAMETERS)
    return false;
  for (let i = 0; i < list.length; i++) if (!isNum(list[i])) return false;
  return true;
}

const isClock = (clock: unknown): boolean =>
  clock === null ||
  (Array.isArray(clock) &&
    clock.length === 2 &&
    isCount(clock[0]) &&
    isCount(clock[1]) &&
    clock[0] <= clock[1]);

export const newsEntries = {
  names: v.pipe(v.array(v.pipe(v.string(), v.maxLength(LONGEST_NAME))), v.maxLength(MOST_PARAMETERS)),
  unnamed: count,
  total: count,
  every: v.pipe(count, v.minValue(1)),
  rows,
} as const;

export const newsSchema: v.GenericSchema<unknown, Training> = v.object(newsEntries);
