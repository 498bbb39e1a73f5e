import { compare, move } from "../kernels/figures.js";
import { copyOf } from "../tensor/copy.js";
import type { Data } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import type { TrainingWatch } from "./recorder.js";
import { summarize } from "./summary.js";

// Training step by step, in one number for each thing that people watch: the loss, and of every parameter how long its
// gradient, the parameter itself and the latest move of it are (2-norms). A step ends when an optimizer has moved.

/** One parameter at one step. A norm is NaN where an entry is not finite. */
export interface ParameterNorms {
  /** ‖w.grad‖ as the optimizer found it; null: there was none, and nothing moved. */
  readonly gradient: number | null;
  /** ‖w‖ before the step; where there was no gradient, after it. */
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
  /** Whether the numbers of a step are wanted; they cost a walk over gradients and one over parameters, and a copy of these. */
  wanted(step: number): boolean;
  /** ‖x‖ where somebody has measured it already, NaN where an entry is not finite; null: nobody has. */
  known?(x: Tensor): number | null;
  /** Takes a row as soon as its step is over; must not keep the tensors. */
  row(row: TrainingRow): void;
}

/** figures of summarize(): count of samples, min max mean std norm nan inf zeros. */
const figures = new Float64Array(9);

/** The elements of a contiguous tensor, where they lie. */
function partOf(tensor: Tensor): Data {
  return tensor.array().subarray(tensor.offset, tensor.offset + tensor.numel());
}

function norm(tensor: Tensor): number {
  summarize(tensor, 0, figures);
  if (figures[6] + figures[7] > 0) return Number.NaN;
  return tensor.numel() === 0 ? 0 : figures[5];
}

/** ‖before‖ and ‖now − before‖; `before` is contiguous and not needed any more. */
function moved(now: Tensor, before: Tensor): { weight: number; update: number } {
  const [x, y] = [partOf(now.isContiguous() ? now : copyOf(now)), partOf(before)];
  if (x instanceof Float32Array && y instanceof Float32Array) {
    compare(y, x);
    const { before: squares, apart } = move;
    // Squares of finite float32 are finite in float64, and so are sums of as many as there may be.
    return { weight: root(squares), update: root(apart) };
  }
  const weight = norm(before);
  for (let i = 0; i < y.length; i++) y[i] = x[i] - y[i];
  return { weight, update: norm(before) };
}

function root(squares: number): number {
  return Number.isFinite(squares) ? Math.sqrt(squares) : Number.NaN;
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
  private before: { gradient: number | null; copy: Tensor | null }[] | null = null;
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
      if (gradient === null) return { gradient: null, copy: null };
      return { gradient: this.options.known?.(gradient) ?? norm(gradient), copy: this.copyOf(p) };
    });
  }

  stepped(optimizer: object, parameters: readonly Tensor[]): void {
    const { before, loss } = this;
    const step = this.steps++;
    this.before = null;
    this.loss = null;
    if (before === null || before.length !== parameters.length) return;
    const norms = before.map(({ gradient, copy }, i) => ({
      gradient,
      ...(copy === null ? { weight: norm(parameters[i]), update: 0 } : moved(parameters[i], copy)),
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
