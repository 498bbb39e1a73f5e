// A function of one variable as a curve: a one-dimensional leaf x, element-wise operations, and y of the same length.
// Then each y depends on its own x only, and dy/dx is x̄ / ȳ entry by entry: the slopes come from the tape. Only if in this
// pass nothing but y sends to x: else x̄ would hold other slopes, too.
import type { Num, Summary, Trace, TraceNode } from "../trace/trace.js";
import { numel } from "./figures.js";
import { graph } from "./graph.js";

export interface Curve {
  /** Trace ids of the leaf and of the function's value. */
  readonly x: number;
  readonly y: number;
  readonly count: number;
  /** What ȳ was everywhere. Null where it varies or x.grad holds more: then slopes are known for the sample only. */
  readonly seed: number | null;
  /** The trace's samples: as many points as it has. */
  readonly points: readonly Point[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Null where nothing is known of the slope. */
  readonly slope: number | null;
}

/** Operations whose entries each depend on one entry of the input: from what an operation does to a single variable. */
const ELEMENTWISE = new Set(
  `abs acos acosh add asin asinh atan atan2 atanh celu clamp cos cosh div elu erf erfc exp exp2 expm1 fmod gelu
  hardsigmoid hardswish hardtanh leakyRelu lerp log log10 log1p log2 logSigmoid logsigmoid maximum minimum mish mul neg
  pow reciprocal relu relu6 rsqrt selu sigmoid silu sin sinc sinh softplus softsign sqrt square sub tan tanh tanhshrink
  where detach clone`.split(/\s+/),
);

/** The curve through a value: of itself, or of the value whose backward pass shows its slope. Null if it has none. */
export function curveOf(trace: Trace, node: number, pass: number | null): Curve | null {
  const index = graph(trace);
  const y = index.node(node);
  if (!y || !isLine(y) || y.inputs.length === 0) return null;
  const found = variable(trace, y);
  if (!found) return null;
  const { x, between } = found;
  const steps = pass === null ? [] : trace.backwards[pass].steps;
  const elsewhere = steps.some(
    step => !between.has(step.node) && step.to.some(to => to.node !== y.id && between.has(to.node)),
  );
  const adjoint = (id: number): Summary | null =>
    elsewhere ? null : (steps.find(step => step.node === id)?.grad ?? null);
  const [above, below] = [adjoint(x.id), adjoint(y.id)];
  return {
    x: x.id,
    y: y.id,
    count: numel(y.shape),
    seed: seedOf(x, above, below),
    points: sampled(x, y, above, below),
  };
}

/** The one number that ȳ was everywhere, if x.grad holds this pass alone. */
function seedOf(x: TraceNode, above: Summary | null, below: Summary | null): number | null {
  if (!above || !below || !x.grad || below.nan + below.inf > 0) return null;
  const alone = above.min === x.grad.min && above.max === x.grad.max && above.norm === x.grad.norm;
  return alone && below.min === below.max && below.min !== 0 ? below.min : null;
}

/** Values that a curve can be drawn of, the last computed first. */
export function curves(trace: Trace, nodes: readonly number[], pass: number | null): Curve[] {
  const found: Curve[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) {
    const curve = curveOf(trace, nodes[i], pass);
    if (curve) found.push(curve);
  }
  return found;
}

const isLine = ({ shape }: TraceNode): boolean => shape.length === 1 && shape[0] > 1;

/** The only one-dimensional leaf that a value is element-wise computed from, and all that stands between. */
function variable(trace: Trace, y: TraceNode): { x: TraceNode; between: ReadonlySet<number> } | null {
  const index = graph(trace);
  const seen = new Set([y.id]);
  const queue = [y];
  let leaf: TraceNode | null = null;
  for (let node = queue.pop(); node; node = queue.pop()) {
    const inputs = index.into(node.id);
    if (inputs.length === 0 || (node.leaf && node.requiresGrad)) {
      if (numel(node.shape) === 1) continue;
      if (leaf || !isLine(node) || node.shape[0] !== y.shape[0]) return null;
      leaf = node;
      continue;
    }
    if (!ELEMENTWISE.has(node.op.replace(/_$/, ""))) return null;
    for (const { from } of inputs) {
      const source = index.node(from);
      if (source && !seen.has(from)) queue.push(source);
      seen.add(from);
    }
  }
  return leaf && { x: leaf, between: seen };
}

function sampled(x: TraceNode, y: TraceNode, above: Summary | null, below: Summary | null): Point[] {
  const length = Math.min(x.value?.sample.length ?? 0, y.value?.sample.length ?? 0);
  return Array.from({ length }, (_, i) => ({
    x: number(x.value?.sample[i]),
    y: number(y.value?.sample[i]),
    slope: quotient(above?.sample[i], below?.sample[i]),
  }));
}

const number = (value: Num | undefined): number => Number(value ?? Number.NaN);

function quotient(a: Num | undefined, b: Num | undefined): number | null {
  const ratio = number(a) / number(b);
  return Number.isFinite(ratio) ? ratio : null;
}

/** All points, from full values; slopes where x.grad is x̄ of one pass whose ȳ was `seed` everywhere. */
export function whole(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  grad: ArrayLike<number> | null,
  seed: number | null,
): Point[] {
  return Array.from({ length: Math.min(x.length, y.length) }, (_, i) => ({
    x: x[i],
    y: y[i],
    slope: grad && seed !== null ? quotient(grad[i], seed) : null,
  }));
}
