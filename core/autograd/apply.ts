import { modes } from "../modes/state.js";
import { tape } from "../tape/recorder.js";
import { isFloating } from "../tensor/dtype.js";
import type { Operand, Tensor } from "../tensor/tensor.js";
import { nodeOf, tracked } from "./graph.js";
import { Node, wrap } from "./node.js";
import { note, now } from "./note.js";
import type { Row } from "./rule.js";
import { Kept } from "./saved.js";
import { linkView } from "./view.js";

// How an operation runs: compute, then remember for backward if any input wants a gradient, then tell the recorder.

/** Runs a row with one output. */
export function apply<A>(row: Row<A>, operands: readonly Operand[], args?: A): Tensor {
  const start = tape.recorder?.timed ? now() : 0;
  const inputs = tensors(operands);
  const out = row.run(inputs, args as A) as Tensor;
  finish(row, operands, inputs, args, [out], start);
  return out;
}

/** Runs a row with several outputs. */
export function applyAll<A>(row: Row<A>, operands: readonly Operand[], args?: A): Tensor[] {
  const start = tape.recorder?.timed ? now() : 0;
  const inputs = tensors(operands);
  const outs = row.run(inputs, args as A) as Tensor[];
  finish(row, operands, inputs, args, outs, start);
  return outs;
}

export function tensors(operands: readonly Operand[]): readonly Tensor[] {
  for (let i = 0; i < operands.length; i++) {
    if (typeof operands[i] === "number") return operands.map(x => (typeof x === "number" ? wrap(x) : x));
  }
  return operands as readonly Tensor[];
}

/** Whether this call is to be remembered for backward. */
export function wantsNode(row: Row<never>, inputs: readonly Tensor[]): boolean {
  if (!modes.grad || (row.back === undefined && row.joint === undefined)) return false;
  for (let i = 0; i < inputs.length; i++) if (tracked(inputs[i])) return true;
  return false;
}

function finish<A>(
  row: Row<A>,
  operands: readonly Operand[],
  inputs: readonly Tensor[],
  args: A | undefined,
  outs: Tensor[],
  start: number,
): void {
  if (row.view) link(row as Row<never>, inputs[0], outs);
  let node: Node | null = null;
  if (modes.grad && wantsNode(row as Row<never>, inputs)) {
    node = makeNode(row as Row<never>, args, inputs);
    describeOutputs(node, row as Row<never>, outs, inputs);
    keepInputs(node, inputs, inputs);
    keepOutputs(node, outs);
  } else if (modes.inference) for (const out of outs) out.inference = true;
  if (tape.recorder) note(row.info, operands, outs, node, start, false);
}

function link(row: Row<never>, base: Tensor, outs: readonly Tensor[]): void {
  if (row.stops !== undefined) return;
  for (const out of outs) if (out.storage === base.storage) linkView(out, base, outs.length > 1);
}

/** The node with its edges; what it keeps comes after. */
export function makeNode(row: Row<never>, args: unknown, inputs: readonly Tensor[]): Node {
  const node = new Node(row, args, null);
  const n = inputs.length;
  const next = new Array<Node | null>(n);
  const nextSlot = new Array<number>(n);
  for (let i = 0; i < n; i++) {
    const input = inputs[i];
    const goes = tracked(input) && (typeof row.back !== "object" || row.back[i] !== null);
    next[i] = goes ? nodeOf(input) : null;
    nextSlot[i] = input.slot;
    if (goes && next[i]!.leaf !== null) next[i]!.trace = input.node;
  }
  node.next = next;
  node.nextSlot = nextSlot;
  node.recorded = modes.recording;
  if (modes.anomaly) node.madeAt = new Error().stack?.split("\n").slice(1).join("\n");
  return node;
}

function describeOutputs(
  node: Node,
  row: Row<never>,
  outs: readonly Tensor[],
  inputs: readonly Tensor[],
): void {
  const scoped = inputs.every((x, i) => node.next[i] === null || x.scoped);
  node.shape = outs[0].shape;
  node.dtype = outs[0].dtype;
  if (outs.length > 1) {
    node.outputs = outs.length;
    node.shapes = outs.map(out => out.shape);
    node.dtypes = outs.map(out => out.dtype);
  }
  for (let i = 0; i < outs.length; i++) {
    if (!isFloating(outs[i].dtype) || row.constant?.includes(i)) continue;
    attach(outs[i], node, i, scoped);
  }
}

/** Makes `node` the history of `out`. */
export function attach(out: Tensor, node: Node, slot: number, scoped: boolean): void {
  out.origin = node;
  out.slot = slot;
  out.wants = true;
  out.scoped = scoped;
}

/** Keeps the inputs that the rules of the wanted slots will read; `from` gives what to keep for each position. */
export function keepInputs(node: Node, inputs: readonly Tensor[], from: readonly Tensor[]): void {
  forPositions(node, position => {
    if (position < 0) return;
    const t = from[position];
    node.keep(position, inputs[position].wrapped ? t.value() : new Kept(t, t.storage.version));
  });
}

export function keepOutputs(node: Node, outs: readonly Tensor[]): void {
  forPositions(node, position => {
    if (position < 0) node.keep(position, new Kept(outs[-1 - position], outs[0].storage.version));
  });
}

function forPositions(node: Node, visit: (position: number) => void): void {
  const { keeps } = node.row;
  if (keeps.length === 0) return;
  for (let slot = 0; slot < node.next.length; slot++) {
    if (node.next[slot] === null) continue;
    const positions = keeps[Math.min(slot, keeps.length - 1)];
    for (const position of positions) if (!node.keeps(position)) visit(position);
  }
}
