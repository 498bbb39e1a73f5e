import { AutogradError } from "../errors.js";
import { addHook, type Hooks, type RemovableHandle } from "../hooks/handle.js";
import type { Dtype } from "../tensor/dtype.js";
import { type Shape, scalarShape } from "../tensor/shape.js";
import { type Origin, scalar, type Tensor } from "../tensor/tensor.js";
import { ops } from "./opset.js";
import type { Row, Saved } from "./rule.js";
import { at, type Kept } from "./saved.js";

// One executed operation in the graph that backward walks, or (with `leaf` set) the place where a leaf's gradient
// gathers. It is also what a backward rule sees as `s`.

/** Sees a complete gradient; may return another of the same shape in its place. */
export type TensorHook = ((grad: Tensor) => Tensor | null | undefined) | ((grad: Tensor) => void);

const counter = { next: 0 };
const noEdges: readonly null[] = [];

export class Node implements Origin, Saved<never> {
  readonly row: Row<never>;
  readonly args: never;
  /** Rises with every node: creation order is a topological order. */
  readonly seq: number = counter.next++;
  readonly leaf: Tensor | null;
  /** By slot: the node whose output was the input, null where no gradient goes; and which of its outputs. */
  next: readonly (Node | null)[] = noEdges;
  nextSlot: readonly number[] = [];
  /** By output: what its adjoint looks like. */
  shape: Shape = scalarShape;
  dtype: Dtype = "float32";
  outputs = 1;
  shapes: readonly Shape[] | null = null;
  dtypes: readonly Dtype[] | null = null;
  /** By position (see Row.keeps): inputs from 0 on, outputs from -1 down. Null once freed. */
  private kept: Map<number, Kept | number> | null = null;
  private freed = false;
  /** By output: the trace node. */
  trace = -1;
  traces: readonly number[] | null = null;
  /** Recorded inside autograd.record: a backward from here may start at a vector. */
  recorded = false;
  /** Under detectAnomaly: the call stack of the forward operation. */
  madeAt: string | undefined = undefined;
  hooks: { slot: number; tensor: Tensor; list: Hooks<TensorHook> }[] | null = null;
  postHooks: Hooks<(leaf: Tensor) => void> | null = null;
  /** Non-leaf tensors whose .grad is kept. */
  retains: { slot: number; tensor: Tensor }[] | null = null;
  /** State of the pass that runs now (see order.ts). */
  pass = 0;
  index = 0;
  pending = 0;
  grads: readonly (Tensor | null)[] | null = null;
  unwanted: readonly boolean[] | null = null;

  constructor(row: Row<never>, args: unknown, leaf: Tensor | null) {
    this.row = row;
    this.args = args as never;
    this.leaf = leaf;
  }

  get name(): string {
    return this.row.gradName;
  }

  /** PyTorch's next_functions: [node, output] by slot. */
  get nextFunctions(): [Node | null, number][] {
    return this.next.map((node, slot) => [node, this.nextSlot[slot]]);
  }

  shapeOf(output: number): Shape {
    return this.shapes === null ? this.shape : this.shapes[output];
  }

  dtypeOf(output: number): Dtype {
    return this.dtypes === null ? this.dtype : this.dtypes[output];
  }

  traceOf(output: number): number {
    return this.traces === null ? this.trace : this.traces[output];
  }

  keep(position: number, value: Kept | number): void {
    this.kept ??= new Map();
    this.kept.set(position, value);
  }

  keeps(position: number): boolean {
    return this.kept?.has(position) ?? false;
  }

  keptTensors(): Tensor[] {
    const found: Tensor[] = [];
    for (const value of this.kept?.values() ?? []) {
      const tensor = typeof value === "number" ? null : value.held;
      if (tensor && !found.includes(tensor)) found.push(tensor);
    }
    return found;
  }

  /** Drops the kept tensors; whether there were any. */
  release(): boolean {
    if (this.kept === null) return false;
    this.kept = null;
    this.freed = true;
    return true;
  }

  hookList(tensor: Tensor, slot: number): Hooks<TensorHook> {
    this.hooks ??= [];
    let entry = this.hooks.find(h => h.slot === slot);
    if (!entry) {
      entry = { slot, tensor, list: new Map() };
      this.hooks.push(entry);
    }
    return entry.list;
  }

  postHook(hook: (leaf: Tensor) => void): RemovableHandle {
    this.postHooks ??= new Map();
    return addHook(this.postHooks, hook);
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
    return this.next[slot]!.shapeOf(this.nextSlot[slot]);
  }

  wants(slot: number): boolean {
    return this.next[slot] !== null && !this.unwanted?.[slot];
  }

  grad(index: number): Tensor {
    return this.given()[index] ?? ops.zeros(this.shapeOf(index), { dtype: this.dtypeOf(index) });
  }

  given(): readonly (Tensor | null)[] {
    if (this.grads === null) throw new Error(`${this.row.name}: adjoints are there only while its rule runs`);
    return this.grads;
  }

  private read(position: number): Tensor {
    if (this.freed) throw this.secondTime();
    const value = this.kept?.get(position);
    if (value === undefined)
      throw new Error(`rule of ${this.row.name} reads ${this.letter(position)} without saving it`);
    if (typeof value === "number") return wrap(value);
    return value.read(this.row.name, this.letter(position), this.trace);
  }

  private letter(position: number): string {
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
