import { vector } from "../kernels/vector/table.js";
import type { Trailing } from "../ops/arguments.js";
import {
  type Group,
  Optimizer,
  type ParamsArgument,
  type Rate,
  range,
  slot,
  stepped,
  type Target,
} from "./optimizer.js";

/** Settings of `RMSprop`. */
export interface RMSpropOptions extends Rate {
  /** Decay rate of the running mean of squares. */
  alpha: number;
  eps: number;
  weightDecay: number;
  momentum: number;
  /** Divide by the standard deviation instead of the root of the mean square. */
  centered: boolean;
}

type Rest = Trailing<Partial<RMSpropOptions>, [number, number, number, number, number, boolean]>;

/**
 * RMSprop (Hinton 2012, lecture 6e; centred: Graves 2013).
 * Docs: https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
 */
export class RMSprop extends Optimizer<RMSpropOptions> {
  constructor(params: ParamsArgument<RMSpropOptions>, ...rest: Rest) {
    const defaults = {
      lr: 1e-2,
      alpha: 0.99,
      eps: 1e-8,
      weightDecay: 0,
      momentum: 0,
      centered: false,
      maximize: false,
    };
    super(params, defaults, rest);
  }

  protected check(group: Group<RMSpropOptions>): void {
    for (const key of ["lr", "alpha", "eps", "weightDecay", "momentum"] as const)
      range("RMSprop", key, group[key], 0);
  }

  protected update({ x, g, sign, state }: Target, group: Group<RMSpropOptions>): void {
    const { lr, alpha, eps, weightDecay, momentum, centered } = group;
    const square = slot(state, "squareAvg", x);
    const mean = centered ? slot(state, "gradAvg", x) : null;
    const buffer = momentum > 0 ? slot(state, "momentumBuffer", x) : null;
    const plain = mean === null && buffer === null;
    const numbers = [sign, weightDecay, alpha, 1 - alpha, lr, eps];
    if (plain && stepped(vector.rmsprop, [x, square], g, numbers)) return;
    for (let i = 0; i < g.length; i++) {
      const d = sign * g[i] + weightDecay * x[i];
      square[i] = alpha * square[i] + (1 - alpha) * d * d;
      let spread = square[i];
      if (mean !== null) {
        mean[i] += (1 - alpha) * (d - mean[i]);
        spread -= mean[i] * mean[i];
      }
      const move = d / (Math.sqrt(spread) + eps);
      if (buffer === null) x[i] -= lr * move;
      else {
        buffer[i] = momentum * buffer[i] + move;
        x[i] -= lr * buffer[i];
      }
    }
  }
}
