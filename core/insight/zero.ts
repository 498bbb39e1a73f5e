import { graph } from "../graph/graph.js";
import { isZero } from "../trace/reasons.js";
import type { Backward, BackwardStep, Summary, Trace, TraceNode } from "../trace/trace.js";
import { figure, placed, titled } from "./words.js";

// Where a gradient became zero: back along the last pass from a node whose adjoint is all zeros to the operation whose
// own adjoint was not. Says only what the numbers in the trace prove.

export interface Origin {
  /** From the node to the operation that sent the zeros. */
  readonly path: number[];
  /** A clause: "relu (line 3) passes nothing, as …". */
  readonly clause: string;
}

/** Null if the last pass that reached the node does not tell. */
export function zeroOrigin(trace: Trace, id: number): Origin | null {
  return zeroOrigins(trace, id)[0] ?? null;
}

/** One for each way that brought zeros, each operation at fault once. */
export function zeroOrigins(trace: Trace, id: number): Origin[] {
  const pass = latest(trace).get(id);
  if (!pass) return [];
  const senders = sendersOf(pass);
  const found = new Map<number, Origin>();
  for (const first of senders.get(id) ?? []) {
    const origin = follow(trace, senders, id, first);
    const culprit = origin?.path.at(-1);
    if (origin && culprit !== undefined && !found.has(culprit)) found.set(culprit, origin);
    if (found.size >= MOST) break;
  }
  return [...found.values()];
}

/** Operations at fault that are looked for. */
const MOST = 4;

function follow(
  trace: Trace,
  senders: ReadonlyMap<number, BackwardStep[]>,
  id: number,
  first: BackwardStep,
): Origin | null {
  const path = [id];
  const seen = new Set(path);
  let at = id;
  for (let sender: BackwardStep | undefined = first; sender; ) {
    path.push(sender.node);
    seen.add(sender.node);
    const node = graph(trace).node(sender.node);
    if (!node) return null;
    if (!isZero(sender.grad)) return { path, clause: clause(trace, node, at, sender) };
    at = sender.node;
    sender = senders.get(at)?.find(step => !seen.has(step.node));
  }
  return null;
}

// Hovers ask about node after node of one trace: what takes a look at every step is made once.
const latestOf = new WeakMap<Trace, Map<number, Backward>>();
const sendersIn = new WeakMap<Backward, Map<number, BackwardStep[]>>();

/** The latest pass that sent a node anything, by node. */
export function latest(trace: Trace): ReadonlyMap<number, Backward> {
  const known = latestOf.get(trace);
  if (known) return known;
  const made = new Map<number, Backward>();
  for (const pass of trace.backwards)
    for (const step of pass.steps) for (const { node } of step.to) made.set(node, pass);
  latestOf.set(trace, made);
  return made;
}

/** The steps of a pass that sent a node anything, by node. A node's last step counts. */
function sendersOf(pass: Backward): ReadonlyMap<number, BackwardStep[]> {
  const known = sendersIn.get(pass);
  if (known) return known;
  const made = new Map<number, BackwardStep[]>();
  for (const step of new Map(pass.steps.map(step => [step.node, step])).values())
    for (const { node } of step.to) {
      const steps = made.get(node);
      if (steps) steps.push(step);
      else made.set(node, [step]);
    }
  sendersIn.set(pass, made);
  return made;
}

/** Operations whose derivative is zero almost everywhere. */
const flat = new Set(["divRounded", "round", "floor", "ceil", "sign", "trunc"]);

/** Adjoints of this size and below are lost in the next product: float32 ends at 1.4e-45. */
const TINY = 1e-20;

function clause(trace: Trace, node: TraceNode, target: number, { grad }: BackwardStep): string {
  const at = `${node.op}${placed(trace, node.site)}`;
  const input = graph(trace).node(target);
  const step: Step = { trace, node, input, at, name: input ? titled(trace, input) : "its input", target };
  for (const cause of CAUSES) {
    const said = cause(step);
    if (said) return said;
  }
  const size = grad.norm ?? 0;
  if (size > 0 && size <= TINY)
    return `what arrives at ${at} is no larger than ${figure(size)}, and what that rule makes of it is too small to be told from 0: it vanished on its way`;
  return `the rule of ${at} gives 0 for the values of this run`;
}

interface Step {
  readonly trace: Trace;
  /** The operation that was sent something else than 0 and sent 0 on, and as it is called with its line. */
  readonly node: TraceNode;
  readonly at: string;
  readonly target: number;
  /** To whom it sent that. */
  readonly input: TraceNode | undefined;
  readonly name: string;
}

/** What makes a rule give zeros, the surest first; null where the values do not show it. */
const CAUSES: readonly ((step: Step) => string | null)[] = [
  ({ node, at }) =>
    flat.has(node.rule ?? node.op) ? `${at} is flat between its steps, so its derivative is 0` : null,
  ({ node, at, input, name }) =>
    node.op === "relu" && atMost(input?.value, 0)
      ? `${at} passes nothing, because no entry of ${name} is above 0`
      : null,
  times,
  ({ node, at, input, name }) =>
    limited.has(node.op) && input?.value && outside(input, node)
      ? `every entry of ${name} lies outside the limits of ${at}`
      : null,
  ({ node, at, name }) =>
    (node.op === "sigmoid" || node.op === "tanh") && saturates(node)
      ? `${at} is saturated: every entry of ${name} lies where it is flat`
      : null,
  ({ node, at, name }) =>
    node.op === "softmax" && picks(node) ? `${at} is saturated: it gives ${name} as 0 and 1 only` : null,
  ({ node, at, name }) =>
    node.op === "where" || node.op === "maskedFill"
      ? `${at} takes the other branch everywhere, so ${name} is masked`
      : null,
  ({ node, at, name }) =>
    node.op === "dropout" && node.value !== null && isZero(node.value)
      ? `${at} drops every entry of ${name}`
      : null,
  ({ node, at, name }) => (lost.has(node.op) ? `${name} is nowhere the one that ${at} picks` : null),
];

const limited = new Set(["clamp", "hardtanh"]);
const products = new Set(["mul", "matmul", "mm", "bmm", "dot", "linear"]);

function times({ trace, node, at, target }: Step): string | null {
  if (!products.has(node.op)) return null;
  const factor = other(trace, node, node.inputs.indexOf(target));
  if (!factor?.value || !isZero(factor.value)) return null;
  return `${at} multiplies it by ${titled(trace, factor)}, which is 0 everywhere`;
}

/** Every sampled entry is 0 or 1 to the last digit. */
function picks({ value }: TraceNode): boolean {
  const sample = value?.sample ?? [];
  return sample.length > 0 && sample.every(y => typeof y === "number" && y * (1 - y) < 1e-12);
}

/** Operations that pass a gradient to the entry they picked. */
const lost = new Set("max min maximum minimum amax amin maxPool1d maxPool2d".split(" "));

function saturates({ value, op }: TraceNode): boolean {
  const low = op === "tanh" ? -1 : 0;
  const sample = value?.sample ?? [];
  return sample.length > 0 && sample.every(y => typeof y === "number" && (y - low) * (1 - y) < 1e-6);
}

/** The second factor; a third operand is a bias. */
function other(trace: Trace, node: TraceNode, slot: number): TraceNode | undefined {
  const two = node.inputs.length === 2 || (node.op === "linear" && slot < 2);
  return two ? graph(trace).node(node.inputs[1 - slot]) : undefined;
}

function atMost(value: Summary | null | undefined, limit: number): boolean {
  return value !== null && value !== undefined && value.nan === 0 && value.max !== null && value.max <= limit;
}

/** Every sampled entry was changed, and the sample is the whole tensor. */
function outside(input: TraceNode, output: TraceNode): boolean {
  const [before, after] = [input.value?.sample ?? [], output.value?.sample ?? []];
  const size = input.shape.reduce((a, b) => a * b, 1);
  return before.length === size && after.length === size && before.every((value, i) => value !== after[i]);
}
