import { modes } from "../modes/state.js";
import { type OpFacts, type OpInfo, tape } from "../tape/recorder.js";
import { type Operand, Tensor } from "../tensor/tensor.js";
import type { Node } from "./node.js";

// Telling the recorder what happened. Only called while there is one.

/**
 * When an operation begins; 0 if nobody times it. Operations on single numbers are never timed: looking at the clock
 * takes longer than they do. Without operands it is a leaf that begins.
 */
export function began(operands: readonly Operand[] = none): number {
  if (!tape.recorder?.timed) return 0;
  return operands.length > 0 && areNumbers(operands) ? 0 : now();
}

function areNumbers(operands: readonly Operand[]): boolean {
  for (let i = 0; i < operands.length; i++) {
    const x = operands[i];
    if (x instanceof Tensor && x.shape.length > 0) return false;
  }
  return true;
}

const none: readonly never[] = [];

/** What is told of the operation at hand: one object, lent for the call. */
const facts: { -readonly [K in keyof OpFacts]: OpFacts[K] } = {
  off: null,
  saved: none,
  ns: 0,
  inPlace: false,
};

/** One executed operation. `start`: what `began` said, or 0 for what takes no time of its own. */
export function note(
  info: OpInfo,
  operands: readonly Operand[],
  outs: readonly Tensor[],
  node: Node | null,
  start: number,
  inPlace: boolean,
): void {
  const recorder = tape.recorder;
  if (!recorder) return;
  facts.off = node === null ? offBy(operands) : null;
  facts.saved = node === null ? none : node.keptTensors();
  facts.ns = start > 0 ? Math.round((now() - start) * 1e6) : 0;
  facts.inPlace = inPlace;
  recorder.op(info, operands, outs, facts);
  facts.saved = none;
  if (node === null) return;
  node.trace = outs[0].node;
  if (node.several !== null) node.several.traces = outs.map(out => out.node);
}

/** The same for an operation between 0-d tensors (scalar.ts). */
export function noteScalar(
  info: OpInfo,
  x: Operand,
  y: Operand | null,
  out: Tensor,
  node: Node | null,
): void {
  const off = node === null ? offBy(y === null ? [x] : [x, y]) : null;
  tape.recorder!.scalarOp(info, x, y, out, node === null ? 0 : node.keptBits(), off);
  if (node !== null) node.trace = out.node;
}

function offBy(operands: readonly Operand[]): OpFacts["off"] {
  for (let i = 0; i < operands.length; i++) {
    const x = operands[i];
    if (typeof x === "number" || !x.wants || (modes.grad && (!x.scoped || modes.recording))) continue;
    return modes.inference ? "inference" : "noGrad";
  }
  return null;
}

const infos = new Map<string, OpInfo>();

/** A leaf that a function of that name made: "arange", "tensor". `start` as in `note`. */
export function noteLeaf(name: string, leaf: Tensor, start: number): void {
  if (!tape.recorder) return;
  let info = infos.get(name);
  if (!info) {
    info = { name, letters: [], back: [] };
    infos.set(name, info);
  }
  note(info, [], [leaf], null, start, false);
}

/** Milliseconds; every host has `performance`, but the language's own library does not declare it. */
function now(): number {
  return (globalThis as { performance?: { now(): number } }).performance?.now() ?? Date.now();
}
