import { modes } from "../modes/state.js";
import { tape } from "../tape/recorder.js";
import { type Operand, scalar, Tensor } from "../tensor/tensor.js";
import { algebras, type Floating, type Read } from "./algebra.js";
import { nodeOf } from "./graph.js";
import { levels } from "./levels.js";
import { Node } from "./node.js";
import { noteScalar } from "./note.js";
import type { Row } from "./rule.js";
import { KeptScalars, saving } from "./saved.js";
import { refresh } from "./view.js";

// Operations on 0-d tensors. Programs about single numbers run thousands of them, and each costs what it allocates: the
// short way makes a tensor without storage and a node without lists, and backward stays among numbers. It means the same
// as the general way (apply.ts, engine.ts), which everything unusual takes.

/** The result of a row on x and y (null: there is one operand); null where the general way must be taken. */
export function onScalars<A>(row: Row<A>, x: Operand, y: Operand | null, args: A): Tensor | null {
  const dtype = commonDtype(x, y);
  if (dtype === null || !usual()) return null;
  const a = numberOf(x, dtype);
  const b = y === null ? 0 : numberOf(y, dtype);
  const value = row.scalar!.value(a, b, args);
  const out = scalar(dtype === "float32" ? Math.fround(value) : value, dtype);
  const node = modes.grad && (wants(x) || wants(y)) ? remember(row, args, x, y, out) : null;
  if (tape.recorder !== null) noteScalar(row.info, x, y, out, node);
  return out;
}

/** Modes that ask for more are left to the general way. */
function usual(): boolean {
  return !modes.inference && saving.packer === null && !levels.on;
}

/** The floating dtype of 0-d operands, of which one may be a number; null if they are anything else. */
function commonDtype(x: Operand, y: Operand | null): Floating | null {
  if (typeof x === "number") return y !== null && typeof y !== "number" ? plainDtype(y) : null;
  const dtype = plainDtype(x);
  if (dtype === null || y === null || typeof y === "number") return dtype;
  return plainDtype(y) === dtype ? dtype : null;
}

function plainDtype(x: Tensor): Floating | null {
  if (!(x instanceof Tensor) || x.shape.length !== 0) return null;
  if (x.wrapped || x.scoped || x.inference) return null;
  const { dtype } = x;
  if (dtype !== "float32" && dtype !== "float64") return null;
  if (x.extra !== null) refresh(x);
  return dtype;
}

function numberOf(x: Operand, dtype: Floating): number {
  if (typeof x !== "number") return x.value();
  return dtype === "float32" ? Math.fround(x) : x;
}

function wants(x: Operand | null): boolean {
  return x !== null && typeof x !== "number" && x.wants;
}

function remember(row: Row<never>, args: unknown, x: Operand, y: Operand | null, out: Tensor): Node {
  const node = new Node(row, args, null, y === null ? 1 : 2);
  let reads = 0;
  let outer = node.outermost;
  if (typeof x !== "number" && x.wants) {
    node.to0 = from(x);
    node.port0 = x.slot;
    outer = node.to0.outermost;
    reads = row.reads[0];
  }
  if (y !== null && typeof y !== "number" && y.wants) {
    node.to1 = from(y);
    node.port1 = y.slot;
    if (node.to1.outermost < outer) outer = node.to1.outermost;
    reads |= row.reads[1];
  }
  node.outermost = outer;
  node.dtype = out.dtype;
  node.recorded = modes.recording;
  node.numeric = true;
  out.origin = node;
  out.wants = true;
  if (reads !== 0)
    node.kept = new KeptScalars(reads & 1 ? x : null, reads & 2 ? y : null, reads & 4 ? out : null);
  return node;
}

function from(input: Tensor): Node {
  const node = nodeOf(input);
  if (node.leaf !== null) node.trace = input.node;
  return node;
}

/** What a rule sees of a node whose operation ran the short way: the numbers. One for all, lent for a call. */
class Numbers implements Read<number, never> {
  node: Node | null = null;

  get x(): number {
    return this.node!.number(0);
  }
  get y(): number {
    return this.node!.number(1);
  }
  get out(): number {
    return this.node!.number(-1);
  }
  get args(): never {
    return this.node!.args;
  }
}

const numbers = new Numbers();

/** One vector-Jacobian product among numbers; rounded to the dtype of the node. */
export function pulled(node: Node, slot: 0 | 1, g: number): number {
  numbers.node = node;
  const o = node.dtype === "float32" ? algebras.float32 : algebras.float64;
  return node.row.scalar!.back[slot](o, g, numbers);
}
