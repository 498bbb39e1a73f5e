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
  /** Sum of the roots of the latest backward pass; null: none ran since the step before. */
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

/** Sums of squares within these bounds have lost nothing to the range of doubles. */
const least = 1e-280;
const most = 1e280;

function norm(tensor: Tensor): number {
  if (tensor.isContiguous()) {
    const data = tensor.array();
    let sum = 0;
    for (let i = tensor.offset, end = i + tensor.numel(); i < end; i++) sum += data[i] * data[i];
    if (sum > least && sum < most) return Math.sqrt(sum);
  }
  summarize(tensor, 0, figures);
  if (figures[6] + figures[7] > 0) return Number.NaN;
  return tensor.numel() === 0 ? 0 : figures[5];
}

/** ‖a − b‖, in place of a copy b that is not needed any more. */
function moved(now: Tensor, before: Tensor): number {
  const after = now.isContiguous() ? now : copyOf(now);
  const [x, y] = [after.array(), before.array()];
  let sum = 0;
  for (let i = 0, n = now.numel(); i < n; i++) {
    const by = x[after.offset + i] - y[before.offset + i];
    sum += by * by;
  }
  if (sum > least && sum < most) return Math.sqrt(sum);
  for (let i = 0, n = now.numel(); i < n; i++)
    y[before.offset + i] = x[after.offset + i] - y[before.offset + i];
  return norm(before);
}

/** Watches the training of a process: `tape.training = new Training(…)`. */
export class Training implements TrainingWatch {
  /** Steps that are over. */
  steps = 0;
  private loss: number | null = null;
  private before: { gradient: number | null; weight: number; copy: Tensor | null }[] | null = null;
  private readonly options: TrainingOptions;

  constructor(options: TrainingOptions) {
    this.options = options;
  }

  backward(roots: readonly Tensor[]): void {
    if (!this.options.wanted(this.steps)) return;
    let sum = 0;
    for (const root of roots) {
      const flat = root.isContiguous() ? root : copyOf(root);
      for (let i = 0, n = root.numel(); i < n; i++) sum += flat.array()[flat.offset + i];
    }
    this.loss = sum;
  }

  stepping(_optimizer: object, parameters: readonly Tensor[]): void {
    if (!this.options.wanted(this.steps)) return;
    this.before = parameters.map(p => {
      const gradient = p.extra?.grad ?? null;
      return {
        gradient: gradient && norm(gradient),
        weight: norm(p),
        copy: gradient && copyOf(p),
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
}
