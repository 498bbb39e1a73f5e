import { ArgumentError } from "../errors.js";
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

/** Settings of `SGD`. */
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

  protected update({ x, g, sign, state }: Target, group: Group<SGDOptions>): void {
    const { lr, momentum, dampening, weightDecay, nesterov } = group;
    if (momentum === 0) {
      if (stepped(vector.sgd, [x], g, [sign, weightDecay, lr])) return;
      for (let i = 0; i < g.length; i++) x[i] -= lr * (sign * g[i] + weightDecay * x[i]);
      return;
    }
    const fresh = state.momentumBuffer === undefined;
    const buffer = slot(state, "momentumBuffer", x);
    const share = fresh ? 1 : 1 - dampening;
    // The step is own · d + carried · buffer: with Nesterov's momentum the gradient once more.
    const [own, carried] = nesterov ? [1, momentum] : [0, 1];
    const numbers = [sign, weightDecay, momentum, share, own, carried, lr];
    if (stepped(vector.momentum, [x, buffer], g, numbers)) return;
    for (let i = 0; i < g.length; i++) {
      const d = sign * g[i] + weightDecay * x[i];
      buffer[i] = momentum * buffer[i] + share * d;
      x[i] -= lr * (own * d + carried * buffer[i]);
    }
  }
}
