import { ArgumentError } from "../errors.js";
import type { Trailing } from "../ops/arguments.js";
import {
  type Group,
  Optimizer,
  type ParamsArgument,
  type Rate,
  range,
  slot,
  type Target,
} from "./optimizer.js";

export interface SGDOptions extends Rate {
  momentum: number;
  /** Share of a new gradient that the momentum buffer leaves out, from its second step on. */
  dampening: number;
  weightDecay: number;
  nesterov: boolean;
}

type Rest = Trailing<Partial<SGDOptions>, [number, number, number, number, boolean]>;

/**
 * Stochastic gradient descent, with momentum (Sutskever et al. 2013) if asked.
 * Docs: https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
export class SGD extends Optimizer<SGDOptions> {
  constructor(params: ParamsArgument<SGDOptions>, ...rest: Rest) {
    const defaults = {
      lr: 1e-3,
      momentum: 0,
      dampening: 0,
      weightDecay: 0,
      nesterov: false,
      maximize: false,
    };
    super(params, defaults, rest);
  }

  protected check(group: Group<SGDOptions>): void {
    range("SGD", "lr", group.lr, 0);
    range("SGD", "momentum", group.momentum, 0);
    range("SGD", "weightDecay", group.weightDecay, 0);
    if (group.nesterov && (group.momentum <= 0 || group.dampening !== 0))
      throw new ArgumentError("SGD: nesterov needs a momentum greater than 0 and no dampening");
  }

  protected update({ x, g, state }: Target, group: Group<SGDOptions>): void {
    const { lr, momentum, dampening, weightDecay, nesterov } = group;
    if (weightDecay !== 0) for (let i = 0; i < g.length; i++) g[i] += weightDecay * x[i];
    if (momentum !== 0) {
      const fresh = state.momentumBuffer === undefined;
      const buffer = slot(state, "momentumBuffer", x);
      const share = fresh ? 1 : 1 - dampening;
      for (let i = 0; i < g.length; i++) {
        buffer[i] = momentum * buffer[i] + share * g[i];
        g[i] = nesterov ? g[i] + momentum * buffer[i] : buffer[i];
      }
    }
    for (let i = 0; i < g.length; i++) x[i] -= lr * g[i];
  }
}
