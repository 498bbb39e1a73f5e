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
const noSlots: readonly number[] = [];

/** What few nodes have. */
interface Rare {
  /** Hooks on an output's complete gradient. */
  hooks: { slot: number; tensor: Tensor; list: Hooks<TensorHook> }[];
  /** Hooks after a leaf's `.grad` was updated. */
  postHooks: Hooks<(leaf: Tensor) => void>;
  /** Non-leaf tensors whose `.grad` is kept. */
  retains: { slot: number; tensor: Tensor }[];
  /** Under detectAnomaly: the call stack of the forward operation. */
  madeAt: string | undefined;
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
  /** By slot; null: all are wanted. */
  readonly unwanted: readonly boolean[] | null;
}

export class Node implements Origin, Saved<never> {
  readonly row: Row<never>;
  readonly args: never;
  /** Rises with every node: creation order is a topological order. */
  readonly seq: number = counter.next++;
  readonly leaf: Tensor | null;
  /** By slot: the node whose output was the input, null where no gradient goes; and which of its outputs. */
  next: readonly (Node | null)[] = noEdges;
  nextSlot: readonly number[] = noSlots;
  /** What the adjoint of output 0 looks like. */
  shape: Shape = scalarShape;
  dtype: Dtype = "float32";
  several: Several | null = null;
  /** By index (see `place`). */
  private kept: (Kept | number | undefined)[] | null = null;
  private freed = false;
  /** Trace node of output 0. */
  trace = -1;
  /** Recorded inside autograd.record: a backward from here may start at a vector. */
  recorded = false;
  rare: Rare | null = null;
  /** State of the pass that runs now (see order.ts). */
  pass = 0;
  index = 0;
  pending = 0;
  running: Running | null = null;

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
    this.kept ??= [];
    this.kept[this.place(position)] = value;
  }

  keeps(position: number): boolean {
    return this.kept !== null && this.kept[this.place(position)] !== undefined;
  }

  keptTensors(): Tensor[] {
    const found: Tensor[] = [];
    for (const value of this.kept ?? []) {
      const tensor = value === undefined || typeof value === "number" ? null : value.held;
      if (tensor && !found.includes(tensor)) found.push(tensor);
    }
    return found;
  }

  /** Inputs come first, then outputs. */
  private place(position: number): number {
    return position >= 0 ? position : this.next.length - 1 - position;
  }

  /** Drops the kept tensors; whether there were any. */
  release(): boolean {
    if (this.kept === null) return false;
    this.kept = null;
    this.freed = true;
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
    return this.next[slot]!.shapeOf(this.nextSlot[slot]);
  }

  wants(slot: number): boolean {
    return this.next[slot] !== null && !this.running?.unwanted?.[slot];
  }

  grad(index: number): Tensor {
    return this.given()[index] ?? ops.zeros(this.shapeOf(index), { dtype: this.dtypeOf(index) });
  }

  given(): readonly (Tensor | null)[] {
    if (this.running === null)
      throw new Error(`${this.row.name}: adjoints are there only while its rule runs`);
    return this.running.grads;
  }

  private read(position: number): Tensor {
    if (this.freed) throw this.secondTime();
    const value = this.kept?.[this.place(position)];
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
