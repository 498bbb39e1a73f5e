// The local derivative of one operation, from the samples that a trace holds: the Jacobian of its output by one input, in
// float64. Only where that is exact: every entry sampled, and a rule of this table. What a trace does not say (which
// dimension was summed, say) is told from the values; where they leave two answers there is none.
import type { Summary, TraceNode } from "../trace/trace.js";
import { numel } from "./figures.js";
import type { Graph } from "./graph.js";
import { reduced, rowsOf, spread } from "./strides.js";

/** Entries that are not zero: ∂out[out[i]] / ∂in[in[i]] = by[i]. */
export interface Jacobian {
  readonly rows: number;
  readonly columns: number;
  readonly out: readonly number[];
  readonly in: readonly number[];
  readonly by: readonly number[];
}

/** Thrown where a step cannot be computed exactly. */
export class Inexact extends Error {
  /** Trace id of what it failed on. */
  readonly node: number;

  constructor(node: number, message: string) {
    super(message);
    this.node = node;
  }
}

/** A tensor of the trace, whole. */
interface Whole {
  readonly shape: readonly number[];
  readonly entries: readonly number[];
}

interface Call {
  readonly slot: number;
  readonly inputs: readonly Whole[];
  readonly out: Whole;
  /** Adds one entry. */
  put(out: number, input: number, by: number): void;
}

/** False: the values leave it open. */
type Rule = (call: Call) => boolean;

type Factor = (x: number, y: number, out: number) => number;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** ∂out/∂input by slot, entry by entry; x and y are the two inputs' entries. The rules of core/ops say the same. */
const FACTORS: Readonly<Record<string, readonly Factor[]>> = {
  add: [() => 1, () => 1],
  sub: [() => 1, () => -1],
  mul: [(_, y) => y, x => x],
  div: [(_, y) => 1 / y, (x, y) => -x / (y * y)],
  pow: [(x, y) => (y === 0 ? 0 : y * x ** (y - 1)), (x, _, out) => (x === 0 ? 0 : out * Math.log(x))],
  neg: [() => -1],
  clone: [() => 1],
  detach: [() => 1],
  expand: [() => 1],
  abs: [Math.sign],
  square: [x => 2 * x],
  exp: [(_x, _y, out) => out],
  log: [x => 1 / x],
  sin: [Math.cos],
  cos: [x => -Math.sin(x)],
  tanh: [(_x, _y, out) => 1 - out * out],
  sigmoid: [(_x, _y, out) => out * (1 - out)],
  softplus: [sigmoid],
  silu: [x => sigmoid(x) * (1 + x * (1 - sigmoid(x)))],
  sqrt: [(_x, _y, out) => 0.5 / out],
  relu: [x => (x > 0 ? 1 : 0)],
  // Within its bounds the value stays as it is.
  clamp: [(x, _, out) => (x === out ? 1 : 0)],
};

function elementwise(factor: Factor | undefined, { slot, inputs, out, put }: Call): boolean {
  if (!factor || inputs.length > 2) return false;
  const maps = inputs.map(({ shape }) => spread(shape, out.shape));
  for (let i = 0; i < out.entries.length; i++) {
    const at = maps.map(map => map?.[i]);
    if (at.includes(undefined)) return false;
    const [x, y] = inputs.map(({ entries }, k) => entries[at[k]!]);
    put(i, at[slot]!, factor(x, y, out.entries[i]));
  }
  return true;
}

/** The sum of the entries of each result, or their mean. */
const summed =
  (mean: boolean): Rule =>
  ({ inputs: [x], out, put }) => {
    const map = reduced(x, out, mean);
    const share = mean ? out.entries.length / x.entries.length : 1;
    for (const [i, row] of map?.entries() ?? []) put(row, i, share);
    return map !== null;
  };

/** x[…,k] @ y[k,n]; a vector is a row on the left and a column on the right. `turned`: y as [n,k]. */
const product =
  (turned: boolean): Rule =>
  ({ slot, inputs: [x, y, bias], out, put }) => {
    const k = x.shape.at(-1);
    if (k === undefined || y.shape.length > 2) return false;
    const [m, n] = [x.entries.length / k, y.entries.length / k];
    if (out.entries.length !== m * n || (bias && bias.entries.length !== n)) return false;
    if ((turned ? y.shape.at(-1) : y.shape[0]) !== k) return false;
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        if (slot === 2) put(i * n + j, j, 1);
        else
          for (let l = 0; l < k; l++) {
            const [xs, ys] = [i * k + l, turned ? j * k + l : l * n + j];
            if (slot === 0) put(i * n + j, xs, y.entries[ys]);
            else put(i * n + j, ys, x.entries[xs]);
          }
      }
    return true;
  };

/** Softmax along the one dimension in which its results add up to 1; of its logarithm, their exponentials. */
const normalised =
  (log: boolean): Rule =>
  ({ out, put }) => {
    const p = log ? out.entries.map(Math.exp) : out.entries;
    const rows = rowsOf({ shape: out.shape, entries: p });
    for (const row of rows ?? [])
      for (const i of row)
        for (const j of row) {
          const same = i === j ? 1 : 0;
          put(i, j, log ? same - p[j] : p[i] * (same - p[j]));
        }
    return rows !== null;
  };

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-4 * Math.abs(b) + 1e-6;

/** Whether a loss is the mean or the sum of its terms is told by its value; null if both or neither would do. */
function shareOf(total: number, count: number, out: Whole): number | null {
  const [mean, sum] = [near(out.entries[0], total / count), near(out.entries[0], total)];
  return out.entries.length !== 1 || (mean && sum && count > 1) || !(mean || sum)
    ? null
    : mean
      ? 1 / count
      : 1;
}

const squaredError: Rule = ({ slot, inputs: [x, y], out, put }) => {
  const off = x.entries.map((value, i) => value - y.entries[i]);
  if (`${x.shape}` !== `${y.shape}`) return false;
  const share = shareOf(
    off.reduce((sum, d) => sum + d * d, 0),
    off.length,
    out,
  );
  for (const [i, d] of off.entries()) put(0, i, 2 * d * (slot === 0 ? 1 : -1) * (share ?? 0));
  return share !== null;
};

const likelihood: Rule = ({ slot, inputs: [x, t], out, put }) => {
  if (slot !== 0 || x.shape.length !== 2 || t.entries.length !== x.shape[0]) return false;
  const at = t.entries.map((target, i) => i * x.shape[1] + target);
  const total = at.reduce((sum, i) => sum - x.entries[i], 0);
  const share = shareOf(total, at.length, out);
  for (const i of at) put(0, i, -(share ?? 0));
  return share !== null;
};

const largest: Rule = ({ inputs: [x], out, put }) => {
  const at = x.entries.flatMap((value, i) => (value === out.entries[0] ? [i] : []));
  for (const i of at) put(0, i, 1 / at.length);
  return out.entries.length === 1;
};

const transposed: Rule = ({ inputs: [x], out, put }) => {
  const [m, n] = x.shape;
  if (x.shape.length !== 2 || `${out.shape}` !== `${[n, m]}`) return false;
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) put(j * m + i, i * n + j, 1);
  return true;
};

const RULES: Readonly<Record<string, Rule>> = {
  sum: summed(false),
  mean: summed(true),
  dot: product(true),
  matmul: product(false),
  linear: product(true),
  softmax: normalised(false),
  logSoftmax: normalised(true),
  mseLoss: squaredError,
  nllLoss: likelihood,
  maxAll: largest,
  transpose: transposed,
  reshape: ({ out, put }) => {
    for (let i = 0; i < out.entries.length; i++) put(i, i, 1);
    return true;
  },
};

/** @throws Inexact */
export function jacobian({ node: find }: Graph, node: TraceNode, slot: number): Jacobian {
  const inputs = node.inputs.map(id => wholeOf(find(id), node));
  // A number that left the graph enters a leaf, which has no inputs.
  if (slot >= inputs.length) throw new Inexact(node.id, "what left the graph as a number has no rule");
  const out = wholeOf(node, node);
  const made = { rows: out.entries.length, columns: inputs[slot].entries.length };
  const entries = { out: [] as number[], in: [] as number[], by: [] as number[] };
  const put = (to: number, from: number, by: number) => {
    if (by === 0) return;
    entries.out.push(to);
    entries.in.push(from);
    entries.by.push(by);
  };
  const call = { slot, inputs, out, put };
  const name = node.rule ?? node.op;
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  const factor = Object.hasOwn(FACTORS, name) ? FACTORS[name][slot] : undefined;
  if (!(rule ? rule(call) : elementwise(factor, call)))
    throw new Inexact(node.id, `the derivative of ${node.op} cannot be told from the trace`);
  return { ...made, ...entries };
}

/** What `g`, the adjoint of the output, adds to the input. */
export function pulled({ columns, out, in: from, by }: Jacobian, g: readonly number[]): number[] {
  const made = new Array<number>(columns).fill(0);
  for (let i = 0; i < by.length; i++) made[from[i]] += by[i] * g[out[i]];
  return made;
}

/** What the tangent `t` of the input adds to the output's. */
export function pushed({ rows, out, in: from, by }: Jacobian, t: readonly number[]): number[] {
  const made = new Array<number>(rows).fill(0);
  for (let i = 0; i < by.length; i++) made[out[i]] += by[i] * t[from[i]];
  return made;
}

/**
 * Every entry; the sample holds only the first 64.
 * @throws Inexact
 */
export function entriesOf(summary: Summary | null, node: TraceNode): number[] {
  if (!summary || summary.sample.length !== numel(node.shape))
    throw new Inexact(node.id, `${node.name ?? node.op} has more entries than the trace keeps`);
  return summary.sample.map(Number);
}

function wholeOf(node: TraceNode | undefined, user: TraceNode): Whole {
  if (!node) throw new Inexact(user.id, `an input of ${user.op} is not in the trace`);
  return { shape: node.shape, entries: entriesOf(node.value, node) };
}

/** Adds to what is there. */
export function accumulate(sums: Map<number, number[]>, id: number, add: readonly number[]): void {
  const before = sums.get(id);
  sums.set(id, before ? before.map((value, i) => value + add[i]) : [...add]);
}
