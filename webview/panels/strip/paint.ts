// The cells of a heat strip on a canvas: at most one bar a pixel and row, the largest of the passes under it, so that no
// peak is lost; what is not finite outdoes everything.
import type { Heat } from "../../../core/graph/heat.js";
import type { Ink } from "../../theme/ink.js";
import { type Axis, columnsUnder } from "./axis.js";

type Inks = Pick<Ink, "gradient" | "ink" | "nan">;

export interface Row {
  top: number;
  height: number;
}

const SHADES = 48;

/** The largest cell of a row under each pixel; NaN: no gradient. */
export function peaks(axis: Axis, cells: Float32Array, width: number): Float32Array {
  const most = new Float32Array(width).fill(Number.NaN);
  for (let at = 0; at < width; at++) {
    const [first, last] = columnsUnder(axis, at, width);
    for (let column = first; column <= last; column++)
      if (!(cells[column] <= most[at])) most[at] = Number.isNaN(cells[column]) ? most[at] : cells[column];
  }
  return most;
}

/** From the palest to the full colour; zero and none: nothing; not finite: one more than the last. */
export function shade(cell: number, low: number, high: number): number {
  if (cell === Number.POSITIVE_INFINITY) return SHADES + 1;
  if (!Number.isFinite(cell)) return 0;
  return high > low ? 1 + Math.round(((cell - low) / (high - low)) * (SHADES - 1)) : SHADES;
}

export function paintHeat(
  context: CanvasRenderingContext2D,
  heat: Heat,
  rows: readonly Row[],
  inks: Inks,
): void {
  const { width } = context.canvas;
  context.clearRect(0, 0, width, context.canvas.height);
  const columns = heat.training.passes.length;
  for (const [i, row] of rows.entries()) {
    const isLoss = i === heat.rows.length;
    const cells = isLoss ? heat.loss : heat.cells.subarray(i * columns, (i + 1) * columns);
    const [low, high] = isLoss ? ends(heat.loss) : [heat.low, heat.high];
    paintRow(
      context,
      peaks(heat.training, cells, width),
      low,
      high,
      row,
      isLoss ? { ...inks, gradient: inks.ink } : inks,
    );
  }
  context.globalAlpha = 1;
}

function ends(values: Float32Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values)
    if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [low, high];
}

/** Runs of one shade are one bar. */
function paintRow(
  context: CanvasRenderingContext2D,
  cells: Float32Array,
  low: number,
  high: number,
  { top, height }: Row,
  inks: Inks,
): void {
  let start = 0;
  for (let at = 1; at <= cells.length; at++) {
    const now = shade(cells[start], low, high);
    if (at < cells.length && shade(cells[at], low, high) === now) continue;
    if (now > 0) {
      context.globalAlpha = now > SHADES ? 1 : 0.06 + (0.94 * now) / SHADES;
      context.fillStyle = now > SHADES ? inks.nan : inks.gradient;
      context.fillRect(start, top, at - start, height);
    }
    start = at;
  }
}
