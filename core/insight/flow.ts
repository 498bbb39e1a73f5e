// By which ways a parameter's gradient came about. Along ḡ, the gradient of one pass, the parameter is pushed: every tensor
// u of the pass then moves by a tangent u̇ (forward mode). An edge u→v that sent the contribution c to u carries
// ⟨c, u̇⟩ / ⟨ḡ, ḡ⟩: a flow of one unit from loss to parameter, since what enters and what leaves u both make ⟨ū, u̇⟩.
// Shares multiplied along a path would not add up; this does.
//
// A trace has samples only. The flow is known exactly where every tensor on the way is sampled whole (64 entries) and
// core/graph/local.ts has the rule of every operation on the way; each rule is held against the contribution that the pass
// recorded, so that a hook or an unusual option is noticed. Anywhere else the answer is where it stops being known.
import { type Graph, graph } from "../graph/graph.js";
import { accumulate, entriesOf, Inexact, jacobian, pulled, pushed } from "../graph/local.js";
import type { Backward, BackwardStep, Contribution, Trace, TraceNode } from "../trace/trace.js";

export interface FlowEdge {
  /** Trace ids, as data went: `from` is an input of `to`. */
  readonly from: number;
  readonly to: number;
  readonly slot: number;
  /** Signed, in units of the whole. */
  readonly amount: number;
}

export interface ParameterFlow {
  readonly kind: "known";
  /** Nearest to the loss first. */
  readonly edges: readonly FlowEdge[];
}

/** Where and why it is not known. */
export interface UnknownFlow {
  readonly kind: "unknown";
  /** Trace id; null: no one place is at fault. */
  readonly node: number | null;
  readonly reason: string;
}

/** How far a recorded contribution may be from the rule's: float32 rounding along the pass. */
const TOLERANCE = 1e-3;

/** `pass`: position in trace.backwards. Time linear in the pass. */
export function flowTo(trace: Trace, pass: number, parameter: number): ParameterFlow | UnknownFlow {
  const found = trace.backwards[pass];
  const own = found?.steps.find(({ node }) => node === parameter);
  if (!found || !own) return unknown(null, "this pass did not reach the parameter");
  if ((found.roots?.length ?? 1) > 1) return unknown(found.root, "the pass started from several roots");
  try {
    const index = graph(trace);
    const onWay = between(found, parameter);
    const steps = found.steps.filter(({ node }) => onWay.has(node));
    const { adjoints, sent } = pullBack(index, found, steps, onWay);
    const gradient = adjoints.get(parameter)!;
    const whole = dot(gradient, gradient);
    if (whole === 0) return unknown(parameter, "the gradient is zero: there is nothing to divide");
    if (!Number.isFinite(whole)) return unknown(parameter, "the gradient is not finite");
    const tangents = pushForward(index, steps, parameter, gradient, onWay);
    const edges = sent.map(({ c, ...edge }) => ({
      ...edge,
      amount: dot(c, tangents.get(edge.from)!) / whole,
    }));
    if (edges.some(({ amount }) => !Number.isFinite(amount)))
      return unknown(null, "a value on the way is not finite");
    if (!conserved(edges, found.root, parameter))
      return unknown(parameter, "the gradient is only rounding: what arrives cancels");
    return { kind: "known", edges };
  } catch (error) {
    if (error instanceof Inexact) return unknown(error.node, error.message);
    throw error;
  }
}

const unknown = (node: number | null, reason: string): UnknownFlow => ({ kind: "unknown", node, reason });

/** Nodes of the pass that the gradient of the parameter came through, itself and the root included. */
function between({ steps }: Backward, parameter: number): ReadonlySet<number> {
  const onWay = new Set([parameter]);
  // A pass goes through a node before its inputs: backwards, inputs come first.
  for (let i = steps.length - 1; i >= 0; i--)
    if (steps[i].to.some(({ node }) => onWay.has(node))) onWay.add(steps[i].node);
  return onWay;
}

interface Sent {
  from: number;
  to: number;
  slot: number;
  c: readonly number[];
}

/** Whether one unit goes from root to parameter; where ḡ is far smaller than its parts, rounding has the say. */
function conserved(edges: readonly FlowEdge[], root: number, parameter: number): boolean {
  const net = new Map<number, number>();
  let scale = 1;
  const add = (node: number, amount: number) => net.set(node, (net.get(node) ?? 0) + amount);
  add(root, 1);
  add(parameter, -1);
  for (const { from, to, amount } of edges) {
    add(to, -amount);
    add(from, amount);
    if (Math.abs(amount) > scale) scale = Math.abs(amount);
  }
  for (const left of net.values()) if (Math.abs(left) > 1e-9 * scale) return false;
  return true;
}

/** The pass again in float64, each contribution held against the recorded one. */
function pullBack(
  index: Graph,
  { root, steps: all }: Backward,
  steps: readonly BackwardStep[],
  onWay: ReadonlySet<number>,
) {
  const seed = all.find(({ node }) => node === root);
  if (!seed || steps[0]?.node !== root) throw new Inexact(root, "the pass does not start at its root");
  const adjoints = new Map([[root, entriesOf(seed.grad, index.node(root)!)]]);
  const sent: Sent[] = [];
  for (const { node: id, to } of steps) {
    const node = index.node(id)!;
    const g = adjoints.get(id);
    if (!g) throw new Inexact(id, "the order of the pass is not known");
    for (const each of to) {
      if (!onWay.has(each.node)) continue;
      const c = pulled(jacobian(index, node, each.slot), g);
      confirm(each, index.node(each.node)!, c, node);
      accumulate(adjoints, each.node, c);
      sent.push({ from: each.node, to: id, slot: each.slot, c });
    }
  }
  return { adjoints, sent };
}

/** @throws Inexact where the pass sent something else */
function confirm({ grad }: Contribution, to: TraceNode, c: readonly number[], by: TraceNode): void {
  const recorded = entriesOf(grad, to);
  const size = Math.sqrt(dot(c, c));
  const off = Math.sqrt(recorded.reduce((sum, value, i) => sum + (value - c[i]) ** 2, 0));
  if (!(off <= TOLERANCE * size + 1e-12))
    throw new Inexact(
      by.id,
      `${by.op} sent another gradient than its usual rule: a hook or an option changes it`,
    );
}

/** Tangents by trace id. */
function pushForward(
  index: Graph,
  steps: readonly BackwardStep[],
  parameter: number,
  gradient: readonly number[],
  onWay: ReadonlySet<number>,
): ReadonlyMap<number, number[]> {
  const tangents = new Map([[parameter, [...gradient]]]);
  for (let i = steps.length - 1; i >= 0; i--) {
    const node = index.node(steps[i].node)!;
    for (const { node: from, slot } of steps[i].to) {
      const t = onWay.has(from) ? tangents.get(from) : undefined;
      if (t) accumulate(tangents, node.id, pushed(jacobian(index, node, slot), t));
    }
  }
  return tangents;
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
