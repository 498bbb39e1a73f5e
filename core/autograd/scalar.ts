import { modes } from "../modes/state.js";
import { tape } from "../tape/recorder.js";
import { type Operand, scalar, Tensor } from "../tensor/tensor.js";
import { type Algebra, algebras, type Read } from "./algebra.js";
import { nodeOf } from "./graph.js";
import { levels } from "./levels.js";
import { Node } from "./node.js";
import { began, note } from "./note.js";
import type { Row } from "./rule.js";
import { KeptScalars, saving } from "./saved.js";
import { refresh } from "./view.js";

// Operations on 0-d tensors. Programs about single numbers run thousands of them, and each costs what it allocates: the
// short way makes a tensor without storage and a node without lists, and backward stays among numbers. It means the same
// as the general way (apply.ts, engine.ts), which everything unusual takes.

/** The result of a row on x and y (null: there is one operand); null where the general way must be taken. */
export function onScalars<A>(row: Row<A>, x: Operand, y: Operand | null, args: A): Tensor | null {
  const { dtype } = x instanceof Tensor ? x : (y as Tensor);
  if ((dtype !== "float32" && dtype !== "float64") || !usual()) return null;
  if (!fits(x, dtype) || (y !== null && !fits(y, dtype))) return null;
  const start = began();
  const float32 = dtype === "float32";
  const a = typeof x === "number" ? (float32 ? Math.fround(x) : x) : x.value();
  const b = typeof y === "number" ? (float32 ? Math.fround(y) : y) : y === null ? 0 : y.value();
  const value = row.scalar!.value(a, b, args);
  const out = scalar(float32 ? Math.fround(value) : value, dtype);
  const node = modes.grad && (wants(x) || wants(y)) ? remember(row, args, x, y, out) : null;
  if (tape.recorder) note(row.info, y === null ? [x] : [x, y], [out], node, start, false);
  return out;
}

/** Modes that ask for more are left to the general way. */
function usual(): boolean {
  return !modes.inference && !modes.anomaly && saving.packer === null && !levels.on;
}

function fits(x: Operand, dtype: string): boolean {
  if (typeof x === "number") return true;
  if (!(x instanceof Tensor) || x.shape.length !== 0 || x.dtype !== dtype) return false;
  if (x.extra !== null) refresh(x);
  return !x.wrapped && !x.scoped && !x.inference;
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
  const o: Algebra<number> = algebras[node.dtype as "float32" | "float64"];
  numbers.node = node;
  return node.row.scalar!.back[slot](o, g, numbers);
}
