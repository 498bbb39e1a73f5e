// The loss as a path: at most two points a column, its least and its greatest, so that 100,000 losses are drawn like 100.
import type { Film } from "../../../core/graph/film.js";

export interface Curve {
  path: string;
  low: number;
  high: number;
  log: boolean;
  /** Where the loss is not a finite number, from 0 to 1; at most a few. */
  bad: number[];
}

/** Times the least loss that the greatest is for a log scale. */
const LOG = 100;
const BADS = 20;

export function curveOf({ training, losses, series }: Film, width: number, height: number): Curve {
  const numbers = series?.numbers ?? training.numbers;
  const values = series?.values ?? losses;
  const { low, high } = ends(values);
  const log = low > 0 && high > LOG * low;
  const scaled = (value: number) => (log ? Math.log(value) : value);
  const [bottom, top] = [scaled(low), scaled(high)];
  const x = (i: number) => ((numbers[i] - 0.5) / training.total) * width;
  const y = (value: number) =>
    top > bottom ? height - ((scaled(value) - bottom) / (top - bottom)) * (height - 4) - 2 : height / 2;
  const bad: number[] = [];
  let path = "";
  let pen = "M";
  for (let i = 0; i < values.length; ) {
    if (!Number.isFinite(values[i])) {
      if (bad.length < BADS) bad.push(x(i) / width);
      pen = "M";
      i++;
      continue;
    }
    const column = Math.floor(x(i));
    let [least, most] = [i, i];
    for (; i < values.length && Number.isFinite(values[i]) && Math.floor(x(i)) === column; i++) {
      if (values[i] < values[least]) least = i;
      if (values[i] > values[most]) most = i;
    }
    for (const at of least === most ? [least] : [Math.min(least, most), Math.max(least, most)]) {
      path += `${pen}${x(at).toFixed(1)},${y(values[at]).toFixed(1)}`;
      pen = "L";
    }
  }
  return { path, low, high, log, bad };
}

/** Whether a loss stands in the upper half: words beside it then have room below. */
export const isHigh = ({ low, high, log }: Pick<Curve, "low" | "high" | "log">, loss: number): boolean =>
  log ? loss * loss > low * high : 2 * loss > low + high;

function ends(values: Float64Array): { low: number; high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values)
    if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return low > high ? { low: 0, high: 0 } : { low, high };
}
