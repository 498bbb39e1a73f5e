import { copyOf } from "../tensor/copy.js";
import type { Tensor } from "../tensor/tensor.js";
import type { TrainingWatch } from "./recorder.js";
import { summarize } from "./summary.js";

// Training step by step, in one number for each thing that people watch: the loss, and of every parameter how long its
// gradient, the parameter itself and the latest move of it are (2-norms). A step ends when an optimizer has moved.

/** One parameter at one step. A norm is NaN where an entry is not finite. */
export interface ParameterNorms {
  /** ‖w.grad‖ as the optimizer found it; null: there was none, and nothing moved. */
  readonly gradient: number | null;
  /** ‖w‖ before the step. */
  readonly weight: number;
  /** ‖Δw‖. Over ‖w‖ it is the update-to-weight ratio. */
  readonly update: number;
}

export interface TrainingRow {
  /** From 0, over all optimizers. */
  readonly step: number;
  /** Sum of the roots of the latest backward pass; null: none ran since the step before, or they cannot be read. */
  readonly loss: number | null;
  readonly optimizer: object;
  readonly parameters: readonly Tensor[];
  /** As `parameters`. */
  readonly norms: readonly ParameterNorms[];
}

export interface TrainingOptions {
  /** Whether the numbers of a step are wanted; they cost two walks over the parameters and a copy of them. */
  wanted(step: number): boolean;
  /** Takes a row as soon as its step is over; must not keep the tensors. */
  row(row: TrainingRow): void;
}

/** figures of summarize(): count of samples, min max mean std norm nan inf zeros. */
const figures = new Float64Array(9);

/** Sums of squares up to this are exact enough as doubles; those of finite float32 are always. */
const most = 1e280;

/** The elements of a contiguous tensor of float32, where they lie. */
function partOf({ storage, offset, shape }: Tensor): Float32Array {
  const data = storage.array() as Float32Array; // the dtype says so
  return data.subarray(offset, offset + shape.reduce((product, size) => product * size, 1));
}

function norm(tensor: Tensor): number {
  if (tensor.dtype === "float32" && tensor.isContiguous()) {
    const squares = squares32(partOf(tensor));
    if (squares < most) return Math.sqrt(squares); // NaN is not
  }
  summarize(tensor, 0, figures);
  if (figures[6] + figures[7] > 0) return Number.NaN;
  return tensor.numel() === 0 ? 0 : figures[5];
}

/** ‖now − before‖; `before` is contiguous and not needed any more. */
function moved(now: Tensor, before: Tensor): number {
  const after = now.isContiguous() ? now : copyOf(now);
  if (after.dtype === "float32") {
    const squares = apart32(partOf(after), partOf(before));
    if (squares < most) return Math.sqrt(squares);
  }
  const n = now.numel();
  const [x, y] = [after.array(), before.array()];
  const [from, to] = [after.offset, before.offset];
  for (let i = 0; i < n; i++) y[to + i] = x[from + i] - y[to + i];
  return norm(before);
}

/** Σ x², in four sums that do not wait for each other; declared one by one, or V8 keeps them boxed (4 times slower). */
function squares32(x: Float32Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (const whole = x.length - 3; i < whole; i += 4) {
    const p = x[i];
    const q = x[i + 1];
    const r = x[i + 2];
    const s = x[i + 3];
    a += p * p;
    b += q * q;
    c += r * r;
    d += s * s;
  }
  for (; i < x.length; i++) a += x[i] * x[i];
  return a + b + (c + d);
}

/** Σ (x − y)², likewise. */
function apart32(x: Float32Array, y: Float32Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (const whole = x.length - 3; i < whole; i += 4) {
    const p = x[i] - y[i];
    const q = x[i + 1] - y[i + 1];
    const r = x[i + 2] - y[i + 2];
    const s = x[i + 3] - y[i + 3];
    a += p * p;
    b += q * q;
    c += r * r;
    d += s * s;
  }
  for (; i < x.length; i++) a += (x[i] - y[i]) ** 2;
  return a + b + (c + d);
}

/** Null where one of them has no elements to read: within func.vmap it stands for many samples, and throws. */
function sumOf(roots: readonly Tensor[]): number | null {
  let sum = 0;
  try {
    for (const root of roots) {
      const flat = root.isContiguous() ? root : copyOf(root);
      const data = flat.array();
      for (let i = 0, n = root.numel(); i < n; i++) sum += data[flat.offset + i];
    }
  } catch {
    return null;
  }
  return sum;
}

/** Watches the training of a process: `tape.training = new Training(…)`. */
export class Training implements TrainingWatch {
  /** Steps that are over. */
  steps = 0;
  private loss: number | null = null;
  private before: { gradient: number | null; weight: number; copy: Tensor | null }[] | null = null;
  /** Copies of parameters as they were before a step, used again: fresh memory costs more than the copy. */
  private readonly copies = new WeakMap<Tensor, Tensor>();
  private readonly options: TrainingOptions;

  constructor(options: TrainingOptions) {
    this.options = options;
  }

  backward(roots: readonly Tensor[]): void {
    if (!this.options.wanted(this.steps)) return;
    this.loss = sumOf(roots);
  }

  stepping(_optimizer: object, parameters: readonly Tensor[]): void {
    this.before = null;
    if (!this.options.wanted(this.steps)) return;
    this.before = parameters.map(p => {
      const gradient = p.extra?.grad ?? null;
      return {
        gradient: gradient && norm(gradient),
        weight: norm(p),
        copy: gradient && this.copyOf(p),
      };
    });
  }

  stepped(optimizer: object, parameters: readonly Tensor[]): void {
    const { before, loss } = this;
    const step = this.steps++;
    this.before = null;
    this.loss = null;
    if (before === null || before.length !== parameters.length) return;
    const norms = before.map(({ gradient, weight, copy }, i) => ({
      gradient,
      weight,
      update: copy === null ? 0 : moved(parameters[i], copy),
    }));
    this.options.row({ step, loss, optimizer, parameters, norms });
  }

  unstepped(): void {
    this.before = null;
  }

  private copyOf(p: Tensor): Tensor {
    const { copies } = this;
    const known = copies.get(p);
    const fits = known?.dtype === p.dtype && known.numel() === p.numel() && p.isContiguous();
    if (fits && known !== undefined && p.numel() > 1) {
      known.array().set(p.array().subarray(p.offset, p.offset + p.numel()), known.offset);
      return known;
    }
    const copy = copyOf(p);
    copies.set(p, copy);
    return copy;
  }
}
