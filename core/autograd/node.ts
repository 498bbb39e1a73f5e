import { AutogradError } from "../errors.js";
import { addHook, type Hooks, type RemovableHandle } from "../hooks/handle.js";
import type { Dtype } from "../tensor/dtype.js";
import { type Shape, scalarShape } from "../tensor/shape.js";
import { type Operand, type Origin, scalar, type Tensor } from "../tensor/tensor.js";
import { ops } from "./opset.js";
import type { Row, Saved } from "./rule.js";
import { at, type Keeping, type Kept, KeptList, KeptScalars, type Reader } from "./saved.js";

// One executed operation in the graph that backward walks, or (with `leaf` set) the place where a leaf's gradient
// gathers. It is also what a backward rule sees as `s`.

/** Sees a complete gradient; may return another of the same shape in its place. */
export type TensorHook = ((grad: Tensor) => Tensor | null | undefined) | ((grad: Tensor) => void);

let next = 0;
const none: readonly Tensor[] = [];
/** Above every level's number, in 31 bits. */
const innermost = 0x3fffffff;
/** In place of what a node kept, after it was let go. */
const freed: Keeping = new KeptList();

/** Where the input in a slot came from: the node (null: no gradient goes there) and which of its outputs. */
interface Edge {
  to: Node | null;
  port: number;
}

/** What few nodes have. */
interface Rare {
  /** Hooks on an output's complete gradient. */
  hooks: { slot: number; tensor: Tensor; list: Hooks<TensorHook> }[];
  /** Hooks after a leaf's `.grad` was updated. */
  postHooks: Hooks<(leaf: Tensor) => void>;
  /** Non-leaf tensors whose `.grad` is kept. */
  retains: { slot: number; tensor: Tensor }[];
  /** Under detectAnomaly, where no recorder knows the place: holds the call stack of the forward operation. */
  madeAt: Error | undefined;
}

/** By output, of operations with more than one. */
interface Several {
  readonly shapes: readonly Shape[];
  readonly dtypes: readonly Dtype[];
  traces: readonly number[];
}

/** What a rule sees of the pass that runs it. */
export interface Running {
  readonly grads: readonly (Tensor | null)[];
  /** By index: 0 for nodes that lead to nothing wanted; null: all are wanted. */
  readonly needed: Uint8Array | null;
}

export class Node implements Origin, Saved<never>, Reader {
  readonly row: Row<never>;
  readonly args: never;
  /** Rises with every node: creation order is a topological order. */
  readonly seq: number = next++;
  readonly leaf: Tensor | null;
  /** How many inputs. */
  readonly arity: number;
  /** Edges of slots 0 and 1 in fields of their own, because nearly all nodes have no more (see `to` and `port`). */
  to0: Node | null = null;
  to1: Node | null = null;
  port0 = 0;
  port1 = 0;
  private further: Edge[] | null = null;
  /** What the adjoint of output 0 looks like. */
  shape: Shape = scalarShape;
  dtype: Dtype = "float32";
  several: Several | null = null;
  /** What the rules will read; `freed` after the first backward. */
  kept: Keeping | null = null;
  /** Trace node of output 0. */
  trace = -1;
  /** The outermost level of function transforms whose history is behind it; 0: the outside of all (see levels.ts). */
  outermost = innermost;
  /** Recorded inside autograd.record: a backward from here may start at a vector. */
  recorded = false;
  /** Made from 0-d tensors of one floating dtype: its rules may run on numbers (scalar.ts). */
  numeric = false;
  rare: Rare | null = null;
  /** State of the pass that runs now (see order.ts). */
  pass = 0;
  index = 0;
  pending = 0;
  running: Running | null = null;

  constructor(row: Row<never>, args: unknown, leaf: Tensor | null, arity: number) {
    this.row = row;
    this.args = args as never;
    this.leaf = leaf;
    this.arity = arity;
  }

  get name(): string {
    return this.row.gradName;
  }

  /** The node whose output was the input in that slot; null where no gradient goes. */
  to(slot: number): Node | null {
    if (slot === 0) return this.to0;
    return slot === 1 ? this.to1 : (this.further?.[slot - 2].to ?? null);
  }

  /** Which output of `to(slot)`. */
  port(slot: number): number {
    if (slot === 0) return this.port0;
    return slot === 1 ? this.port1 : (this.further?.[slot - 2].port ?? 0);
  }

  /** Says where the input in a slot came from. */
  link(slot: number, to: Node | null, port: number): void {
    if (to !== null && to.outermost < this.outermost) this.outermost = to.outermost;
    if (slot === 0) {
      this.to0 = to;
      this.port0 = port;
    } else if (slot === 1) {
      this.to1 = to;
      this.port1 = port;
    } else {
      this.further ??= Array.from({ length: this.arity - 2 }, () => ({ to: null, port: 0 }));
      this.further[slot - 2] = { to, port };
    }
  }

  /** By slot: see `to`. */
  get next(): (Node | null)[] {
    const list: (Node | null)[] = [];
    for (let slot = 0; slot < this.arity; slot++) list.push(this.to(slot));
    return list;
  }

  /** PyTorch's next_functions: [node, output] by slot. */
  get nextFunctions(): [Node | null, number][] {
    return this.next.map((node, slot) => [node, this.port(slot)]);
  }

  /** Number of outputs. */
  get outputs(): number {
    return this.several === null ? 1 : this.several.shapes.length;
  }

  shapeOf(output: number): Shape {
    return this.several === null ? this.shape : this.several.shapes[output];
  }

  dtypeOf(output: number): Dtype {
    return this.several === null ? this.dtype : this.several.dtypes[output];
  }

  traceOf(output: number): number {
    return this.several === null ? this.trace : this.several.traces[output];
  }

  /** Describes the outputs: what their adjoints look like. */
  describe(outs: readonly Tensor[]): void {
    this.shape = outs[0].shape;
    this.dtype = outs[0].dtype;
    if (outs.length === 1) return;
    const traces = outs.map(() => -1);
    this.several = { shapes: outs.map(out => out.shape), dtypes: outs.map(out => out.dtype), traces };
  }

  keep(position: number, value: Kept | number): void {
    const list = this.kept instanceof KeptList ? this.kept : new KeptList();
    list.add(position, value);
    this.kept = list;
  }

  keeps(position: number): boolean {
    return this.kept?.has(position) ?? false;
  }

  /** For whoever only looks: see Keeping.look. */
  look(position: number): Operand | null {
    return this.kept?.look(position) ?? null;
  }

  keptTensors(): readonly Tensor[] {
    return this.kept === null ? none : this.kept.tensors();
  }

  /** The same in bits, of a node between 0-d tensors. */
  keptBits(): number {
    return this.kept instanceof KeptScalars ? this.kept.bits : 0;
  }

  /** Drops the kept tensors; whether there were any. */
  release(): boolean {
    if (this.kept === null || this.kept === freed) return false;
    this.kept = freed;
    return true;
  }

  /** The fields few nodes need, made on demand. */
  more(): Rare {
    this.rare ??= { hooks: [], postHooks: new Map(), retains: [], madeAt: undefined };
    return this.rare;
  }

  hookList(tensor: Tensor, slot: number): Hooks<TensorHook> {
    const { hooks } = this.more();
    let entry = hooks.find(h => h.slot === slot);
    if (!entry) {
      entry = { slot, tensor, list: new Map() };
      hooks.push(entry);
    }
    return entry.list;
  }

  postHook(hook: (leaf: Tensor) => void): RemovableHandle {
    return addHook(this.more().postHooks, hook);
  }

  get x(): Tensor {
    return this.read(0);
  }
  get y(): Tensor {
    return this.read(1);
  }
  get z(): Tensor {
    return this.read(2);
  }
  get w(): Tensor {
    return this.read(3);
  }
  get out(): Tensor {
    return this.read(-1);
  }

  input(slot: number): Tensor {
    return this.read(slot);
  }

  output(index: number): Tensor {
    return this.read(-1 - index);
  }

  shapeIn(slot: number): Shape {
    return this.to(slot)!.shapeOf(this.port(slot));
  }

  wants(slot: number): boolean {
    const to = this.to(slot);
    return to !== null && this.running?.needed?.[to.index] !== 0;
  }

  grad(index: number): Tensor {
    return this.given()[index] ?? ops.zeros(this.shapeOf(index), { dtype: this.dtypeOf(index) });
  }

  given(): readonly (Tensor | null)[] {
    if (this.running === null)
      throw new Error(`${this.row.name}: adjoints are there only while its rule runs`);
    return this.running.grads;
  }

  /** Of an operation on 0-d tensors (see scalar.ts): the number that was kept. */
  number(position: 0 | 1 | -1): number {
    if (this.kept instanceof KeptScalars) return this.kept.number(position, this);
    return this.read(position).value();
  }

  history(position: number): Node | null {
    if (position < 0) return this;
    const to = this.to(position);
    return to !== null && to.leaf === null ? to : null;
  }

  private read(position: number): Tensor {
    if (this.kept === freed) throw this.secondTime();
    const value = this.kept?.read(position, this);
    if (value === undefined)
      throw new Error(`rule of ${this.row.name} reads ${this.letter(position)} without saving it`);
    return typeof value === "number" ? wrap(value) : value;
  }

  letter(position: number): string {
    if (position >= 0) return this.row.letters[position] ?? `input ${position}`;
    return position === -1 ? "out" : `out${-1 - position}`;
  }

  private secondTime(): AutogradError {
    return new AutogradError(
      `backward of ${this.row.name}${at(this.trace)}: trying to go through the graph a second time, but its kept values were ` +
        "freed by the first backward. Pass { retainGraph: true } to the first one if you need both",
      [this.traceOf(0)],
    );
  }
}

/** A number as a 0-d tensor that does not take part in type promotion. */
export function wrap(value: number): Tensor {
  const t = scalar(value, "float64");
  t.wrapped = true;
  return t;
}
