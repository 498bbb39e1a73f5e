import { modes } from "../modes/state.js";
import { type OpFacts, type OpInfo, tape } from "../tape/recorder.js";
import type { Operand, Tensor } from "../tensor/tensor.js";
import type { Node } from "./node.js";

// Telling the recorder what happened. Only called while there is one.

/** When an operation begins; 0 if nobody times it. */
export function began(): number {
  return tape.recorder?.timed ? now() : 0;
}

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
  const ns = start > 0 ? Math.round((now() - start) * 1e6) : 0;
  const facts: OpFacts = {
    off: node === null ? offBy(operands) : null,
    saved: node?.keptTensors() ?? [],
    ns,
    inPlace,
  };
  recorder.op(info, operands.map(plain), outs, facts);
  if (node === null) return;
  node.trace = outs[0].node;
  if (node.several !== null) node.several.traces = outs.map(out => out.node);
}

/** A number that a rule read back as a tensor is a number again in the record. */
function plain(x: Operand): Operand {
  return typeof x !== "number" && x.wrapped ? x.value() : x;
}

function offBy(operands: readonly Operand[]): OpFacts["off"] {
  const lost = operands.some(
    x => typeof x !== "number" && x.wants && (!modes.grad || (x.scoped && !modes.recording)),
  );
  if (!lost) return null;
  return modes.inference ? "inference" : "noGrad";
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
