import { graph } from "../graph/graph.js";
import { isZero } from "../trace/reasons.js";
import type { Backward, BackwardStep, Summary, Trace, TraceNode } from "../trace/trace.js";
import { placed, titled } from "./words.js";

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
  const pass = latest(trace).get(id);
  if (!pass) return null;
  const senders = sendersOf(pass);
  const path = [id];
  const seen = new Set(path);
  for (let at = id; ; ) {
    const sender = senders.get(at)?.find(step => !seen.has(step.node));
    if (!sender) return null;
    path.push(sender.node);
    seen.add(sender.node);
    const node = graph(trace).node(sender.node)!;
    if (!isZero(sender.grad)) return { path, clause: clause(trace, node, at) };
    at = sender.node;
  }
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

function clause(trace: Trace, node: TraceNode, target: number): string {
  const here = `${node.op}${placed(trace, node.site)}`;
  const slot = node.inputs.indexOf(target);
  const input = graph(trace).node(target);
  const name = input ? titled(trace, input) : "its input";
  if (flat.has(node.rule ?? node.op)) return `${here} is flat between its steps, so its derivative is 0`;
  if (node.op === "relu" && atMost(input?.value, 0)) {
    return `${here} passes nothing, because no entry of ${name} is above 0`;
  }
  const factor = other(trace, node, slot);
  if (node.op === "mul" && factor?.value && isZero(factor.value)) {
    return `${here} multiplies it by ${titled(trace, factor)}, which is 0 everywhere`;
  }
  if ((node.op === "clamp" || node.op === "hardtanh") && input?.value && outside(input, node)) {
    return `every entry of ${name} lies outside the limits of ${here}`;
  }
  if ((node.op === "sigmoid" || node.op === "tanh") && saturates(node))
    return `${here} is saturated: every entry of ${name} lies where it is flat`;
  if (node.op === "where" || node.op === "maskedFill")
    return `${here} takes the other branch everywhere, so ${name} is masked`;
  if (lost.has(node.op)) return `${name} is nowhere the one that ${here} picks`;
  return `the rule of ${here} gives 0 for the values of this run`;
}

/** Operations that pass a gradient to the entry they picked. */
const lost = new Set("max min maximum minimum amax amin maxPool1d maxPool2d".split(" "));

function saturates({ value, op }: TraceNode): boolean {
  const low = op === "tanh" ? -1 : 0;
  const sample = value?.sample ?? [];
  return sample.length > 0 && sample.every(y => typeof y === "number" && (y - low) * (1 - y) < 1e-6);
}

function other(trace: Trace, node: TraceNode, slot: number): TraceNode | undefined {
  return node.inputs.length === 2 ? graph(trace).node(node.inputs[1 - slot]) : undefined;
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
