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

/** Settings of `Adagrad`. */
export interface AdagradOptions extends Rate {
  lrDecay: number;
  weightDecay: number;
  initialAccumulatorValue: number;
  eps: number;
}

type Rest = Trailing<Partial<AdagradOptions>, [number, number, number, number, number]>;

/**
 * Adagrad (Duchi, Hazan & Singer 2011).
 * Docs: https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html
 */
export class Adagrad extends Optimizer<AdagradOptions> {
  constructor(params: ParamsArgument<AdagradOptions>, ...rest: Rest) {
    const defaults = {
      lr: 1e-2,
      lrDecay: 0,
      weightDecay: 0,
      initialAccumulatorValue: 0,
      eps: 1e-10,
      maximize: false,
    };
    super(params, defaults, rest);
  }

  protected check(group: Group<AdagradOptions>): void {
    for (const key of ["lr", "lrDecay", "weightDecay", "initialAccumulatorValue", "eps"] as const)
      range("Adagrad", key, group[key], 0);
  }

  protected update({ x, g, sign, state }: Target, group: Group<AdagradOptions>): void {
    const { lr, lrDecay, weightDecay, initialAccumulatorValue, eps } = group;
    const sum = slot(state, "sum", x, initialAccumulatorValue);
    const rate = lr / (1 + (count(state) - 1) * lrDecay);
    if (stepped(vector.adagrad, [x, sum], g, [sign, weightDecay, rate, eps])) return;
    for (let i = 0; i < g.length; i++) {
      const d = sign * g[i] + weightDecay * x[i];
      sum[i] += d * d;
      x[i] -= (rate * d) / (Math.sqrt(sum[i]) + eps);
    }
  }
}
