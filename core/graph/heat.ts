// The gradients of a training loop at one glance: a row for each parameter, a column for each pass, log₁₀ ‖grad‖ in the
// cells; and the pass where something went wrong first.
import type { Trace } from "../trace/trace.js";
import { figure, written } from "./figures.js";
import { graph } from "./graph.js";
import { type Training, trainingOf } from "./training.js";

export interface HeatRow {
  /** Trace id of the parameter, as the first pass found it. */
  node: number;
  /** Its storage, the same in every pass. */
  tensor: number;
  name: string;
}

export interface Heat {
  training: Training;
  /** Parameters in tape order. */
  rows: HeatRow[];
  /** Row after row. NaN: no gradient in this pass; ∞: not finite; −∞: zero. */
  cells: Float32Array;
  /** log₁₀ |loss| of every pass, on a scale of its own; NaN where it is not one finite number. */
  loss: Float32Array;
  /** Least and greatest finite cell. */
  low: number;
  high: number;
  worst: Worst | null;
}

export interface Worst {
  kind: "bad" | "grows" | "jumps";
  row: number;
  column: number;
  /** Growth a pass; 1 for what is not finite. */
  factor: number;
}

const known = new WeakMap<Training, Heat>();

/** Null where nothing runs backward twice. */
export function heat(trace: Trace, pass: number | null): Heat | null {
  const training = trainingOf(trace, pass);
  if (!training) return null;
  let found = known.get(training);
  if (!found) {
    found = measure(trace, training);
    known.set(training, found);
  }
  return found;
}

/** "10,611: w2 grows 3× a pass" */
export function worstText({ training, rows, worst }: Heat): string {
  if (!worst) return "";
  const { name } = rows[worst.row];
  const pass = written(training.numbers[worst.column]);
  const times = `${figure(worst.factor, 2)}×`;
  if (worst.kind === "bad") return `${pass}: ✕ gradient of ${name} is not finite`;
  return worst.kind === "grows"
    ? `${pass}: ${name} grows ${times} a pass`
    : `${pass}: ${name} jumps ${times}`;
}

function measure(trace: Trace, training: Training): Heat {
  const index = graph(trace);
  const columns = training.passes.length;
  const rowOf = new Map<number, number>();
  const rows: HeatRow[] = [];
  const sparse: [row: number, column: number, log: number][] = [];
  const loss = new Float32Array(columns).fill(Number.NaN);
  training.passes.forEach((pass, column) => {
    const { root, steps } = trace.backwards[pass];
    const value = index.node(root)?.value;
    if (value?.sample.length === 1) loss[column] = Math.log10(Math.abs(Number(value.sample[0])));
    for (const { node: id, grad } of steps) {
      const node = index.node(id);
      if (!node?.leaf || !node.requiresGrad) continue;
      let row = rowOf.get(node.tensor);
      if (row === undefined) {
        row = rows.length;
        rowOf.set(node.tensor, row);
        rows.push({ node: id, tensor: node.tensor, name: node.name ?? node.op });
      }
      const bad = grad.nan + grad.inf > 0;
      sparse.push([row, column, bad ? Number.POSITIVE_INFINITY : Math.log10(grad.norm ?? Number.NaN)]);
    }
  });
  const order = rows.map((_, i) => i).sort((a, b) => rows[a].tensor - rows[b].tensor);
  const place = new Int32Array(rows.length);
  order.forEach((row, i) => {
    place[row] = i;
  });
  const cells = new Float32Array(rows.length * columns).fill(Number.NaN);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [row, column, log] of sparse) {
    cells[place[row] * columns + column] = log;
    if (!Number.isFinite(log)) continue;
    low = Math.min(low, log);
    high = Math.max(high, log);
  }
  const sorted = order.map(row => rows[row]);
  return { training, rows: sorted, cells, loss, low, high, worst: worstOf(cells, sorted.length, training) };
}

/** Passes in a row that must all grow before it is called growth: one jump is noise in a stochastic run. */
const RUN = 3;
/** Growth a pass from which a run of passes, and a single one, is worth a mark. */
const GROWS = 1.5;
const JUMPS = 10;

/** The first gradient that is not finite; else the steepest steady growth; else the largest single jump. */
function worstOf(cells: Float32Array, rows: number, { numbers }: Training): Worst | null {
  const columns = numbers.length;
  const bad = firstBad(cells, rows, columns);
  if (bad) return bad;
  let [grows, jumps]: (Worst | null)[] = [null, null];
  for (let row = 0; row < rows; row++) {
    const rates = new Float64Array(columns);
    for (let column = 1; column < columns; column++) {
      const at = row * columns + column;
      const step = numbers[column] - numbers[column - 1];
      const rise = (cells[at] - cells[at - 1]) / step;
      rates[column] = Number.isFinite(rise) ? rise : 0;
      const factor = 10 ** rates[column];
      if (step === 1 && factor >= JUMPS && factor > (jumps?.factor ?? 0))
        jumps = { kind: "jumps", row, column, factor };
      if (column < RUN) continue;
      let least = rates[column];
      for (let back = 1; back < RUN; back++) least = Math.min(least, rates[column - back]);
      const steady = 10 ** least;
      if (steady >= GROWS && steady > (grows?.factor ?? 0))
        grows = { kind: "grows", row, column, factor: steady };
    }
  }
  return grows ?? jumps;
}

function firstBad(cells: Float32Array, rows: number, columns: number): Worst | null {
  for (let column = 0; column < columns; column++)
    for (let row = 0; row < rows; row++)
      if (cells[row * columns + column] === Number.POSITIVE_INFINITY)
        return { kind: "bad", row, column, factor: 1 };
  return null;
}
