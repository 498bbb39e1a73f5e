import { vector } from "../kernels/vector/table.js";
import type { Trailing } from "../ops/arguments.js";
import {
  count,
  type Group,
  Optimizer,
  type ParamsArgument,
  type Rate,
  range,
  slot,
  stepped,
  type Target,
} from "./optimizer.js";

/** Settings of `Adam` and `AdamW`. */
export interface AdamOptions extends Rate {
  /** Decay rates of the running mean of gradients and of their squares. */
  betas: readonly [number, number];
  /** Added to the denominator. */
  eps: number;
  weightDecay: number;
  /** Divide by the greatest running mean of squares so far (Reddi et al. 2018). */
  amsgrad: boolean;
}

type Rest = Trailing<Partial<AdamOptions>, [number, readonly [number, number], number, number, boolean]>;

/**
 * Adam (Kingma & Ba 2015), with weight decay added to the gradient.
 * Docs: https://pytorch.org/docs/stable/generated/torch.optim.Adam.html
 */
export class Adam extends Optimizer<AdamOptions> {
  /** weightDecay unless told. */
  protected static readonly decay: number = 0;

  constructor(params: ParamsArgument<AdamOptions>, ...rest: Rest) {
    const betas = [0.9, 0.999] as const;
    const defaults = {
      lr: 1e-3,
      betas,
      eps: 1e-8,
      weightDecay: new.target.decay,
      amsgrad: false,
      maximize: false,
    };
    super(params, defaults, rest);
  }

  protected check({ lr, betas, eps, weightDecay }: Group<AdamOptions>): void {
    const { name } = this.constructor;
    range(name, "lr", lr, 0);
    range(name, "eps", eps, 0);
    range(name, "betas[0]", betas[0], 0, 1);
    range(name, "betas[1]", betas[1], 0, 1);
    range(name, "weightDecay", weightDecay, 0);
  }

  protected update(target: Target, group: Group<AdamOptions>): void {
    move(target, group, group.weightDecay, 1);
  }
}

/**
 * Adam with weight decay apart from the gradient (Loshchilov & Hutter 2019).
 * Docs: https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html
 */
export class AdamW extends Adam {
  protected static override readonly decay: number = 0.01;

  protected override update(target: Target, group: Group<AdamOptions>): void {
    move(target, group, 0, 1 - group.lr * group.weightDecay);
  }
}

/** One step; `decay` adds that share of the parameter to its gradient, `keep` is what remains of the parameter itself. */
function move(
  { x, g, sign, state }: Target,
  { lr, betas, eps, amsgrad }: Group<AdamOptions>,
  decay: number,
  keep: number,
): void {
  const [b1, b2] = betas;
  const step = count(state);
  const mean = slot(state, "expAvg", x);
  const square = slot(state, "expAvgSq", x);
  const greatest = amsgrad ? slot(state, "maxExpAvgSq", x) : null;
  const size = lr / (1 - b1 ** step);
  const correction = Math.sqrt(1 - b2 ** step);
  const numbers = [sign, decay, keep, 1 - b1, b2, 1 - b2, size, correction, eps];
  if (greatest === null && stepped(vector.adam, [x, mean, square], g, numbers)) return;
  for (let i = 0; i < g.length; i++) {
    const d = sign * g[i] + decay * x[i];
    mean[i] += (1 - b1) * (d - mean[i]);
    square[i] = b2 * square[i] + (1 - b2) * d * d;
    let second = square[i];
    if (greatest !== null) {
      greatest[i] = Math.max(greatest[i], second);
      second = greatest[i];
    }
    x[i] = keep * x[i] - (size * mean[i]) / (Math.sqrt(second) / correction + eps);
  }
}
