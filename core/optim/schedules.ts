import { ArgumentError } from "../errors.js";
import { type Trailing, trailing } from "../ops/arguments.js";
import { callUser } from "../tape/register.js";
import type { Optimizer } from "./optimizer.js";
import { LRScheduler, positive, required } from "./schedule.js";

// The schedules of torch.optim.lr_scheduler, one formula each. Settings come by position or by name.

interface Steps {
  stepSize: number;
  gamma: number;
}

interface Milestones {
  milestones: readonly number[];
  gamma: number;
}

interface Line {
  startFactor: number;
  endFactor: number;
  totalIters: number;
}

interface Restarts {
  t0: number;
  tMult: number;
  etaMin: number;
}

/** The rate times gamma every stepSize steps. */
export class StepLR extends LRScheduler {
  readonly stepSize: number;
  readonly gamma: number;

  constructor(
    optimizer: Optimizer,
    ...rest: Trailing<{ stepSize?: number; gamma?: number }, [number, number]>
  ) {
    super(optimizer);
    const { stepSize, gamma = 0.1 } = trailing<Steps>("StepLR", rest, ["stepSize", "gamma"]);
    this.stepSize = positive("StepLR", "stepSize", required("StepLR", "stepSize", stepSize));
    this.gamma = gamma;
    this.apply();
  }

  protected rate(base: number, t: number): number {
    return base * this.gamma ** Math.floor(t / this.stepSize);
  }
}

/** The rate times gamma at each milestone. */
export class MultiStepLR extends LRScheduler {
  readonly milestones: readonly number[];
  readonly gamma: number;

  constructor(optimizer: Optimizer, ...rest: Trailing<Partial<Milestones>, [readonly number[], number]>) {
    super(optimizer);
    const options = trailing<Milestones>("MultiStepLR", rest, ["milestones", "gamma"]);
    this.milestones = [...required("MultiStepLR", "milestones", options.milestones)];
    this.gamma = options.gamma ?? 0.1;
    this.apply();
  }

  protected rate(base: number, t: number): number {
    return base * this.gamma ** this.milestones.filter(milestone => milestone <= t).length;
  }
}

/** The rate times gamma every step. */
export class ExponentialLR extends LRScheduler {
  readonly gamma: number;

  constructor(optimizer: Optimizer, ...rest: Trailing<{ gamma?: number }, [number]>) {
    super(optimizer);
    const { gamma } = trailing<{ gamma: number }>("ExponentialLR", rest, ["gamma"]);
    this.gamma = required("ExponentialLR", "gamma", gamma);
    this.apply();
  }

  protected rate(base: number, t: number): number {
    return base * this.gamma ** t;
  }
}

/** From a share of the rate to another in equal steps; the first share holds from the first step on. */
export class LinearLR extends LRScheduler {
  readonly startFactor: number;
  readonly endFactor: number;
  readonly totalIters: number;

  constructor(optimizer: Optimizer, ...rest: Trailing<Partial<Line>, [number, number, number]>) {
    super(optimizer);
    const names = ["startFactor", "endFactor", "totalIters"] as const;
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5 } = trailing<Line>("LinearLR", rest, names);
    if (!(startFactor > 0 && startFactor <= 1))
      throw new ArgumentError(`LinearLR: startFactor must lie in (0, 1], got ${startFactor}`);
    if (!(endFactor >= 0 && endFactor <= 1))
      throw new ArgumentError(`LinearLR: endFactor must lie in [0, 1], got ${endFactor}`);
    this.startFactor = startFactor;
    this.endFactor = endFactor;
    this.totalIters = positive("LinearLR", "totalIters", totalIters);
    this.apply();
  }

  protected rate(base: number, t: number): number {
    const { startFactor, endFactor, totalIters } = this;
    return base * (startFactor + ((endFactor - startFactor) * Math.min(t, totalIters)) / totalIters);
  }
}

/** A share of the rate for the first steps, then the rate. */
export class ConstantLR extends LRScheduler {
  readonly factor: number;
  readonly totalIters: number;

  constructor(
    optimizer: Optimizer,
    ...rest: Trailing<{ factor?: number; totalIters?: number }, [number, number]>
  ) {
    super(optimizer);
    const options = trailing<{ factor: number; totalIters: number }>("ConstantLR", rest, [
      "factor",
      "totalIters",
    ]);
    const { factor = 1 / 3, totalIters = 5 } = options;
    this.factor = factor;
    this.totalIters = positive("ConstantLR", "totalIters", totalIters);
    this.apply();
  }

  protected rate(base: number, t: number): number {
    return t < this.totalIters ? base * this.factor : base;
  }
}

/** Down to 0 along (1 − t / totalIters)^power. */
export class PolynomialLR extends LRScheduler {
  readonly totalIters: number;
  readonly power: number;

  constructor(
    optimizer: Optimizer,
    ...rest: Trailing<{ totalIters?: number; power?: number }, [number, number]>
  ) {
    super(optimizer);
    const options = trailing<{ totalIters: number; power: number }>("PolynomialLR", rest, [
      "totalIters",
      "power",
    ]);
    const { totalIters = 5, power = 1 } = options;
    this.totalIters = positive("PolynomialLR", "totalIters", totalIters);
    this.power = power;
    this.apply();
  }

  protected rate(base: number, t: number): number {
    return base * (1 - Math.min(t, this.totalIters) / this.totalIters) ** this.power;
  }
}

/** Half a cosine from the rate down to etaMin in tMax steps, and back up (Loshchilov & Hutter 2017, without restarts). */
export class CosineAnnealingLR extends LRScheduler {
  readonly tMax: number;
  readonly etaMin: number;

  constructor(optimizer: Optimizer, ...rest: Trailing<{ tMax?: number; etaMin?: number }, [number, number]>) {
    super(optimizer);
    const options = trailing<{ tMax: number; etaMin: number }>("CosineAnnealingLR", rest, ["tMax", "etaMin"]);
    const { tMax, etaMin = 0 } = options;
    this.tMax = positive("CosineAnnealingLR", "tMax", required("CosineAnnealingLR", "tMax", tMax));
    this.etaMin = etaMin;
    this.apply();
  }

  protected rate(base: number, t: number): number {
    return this.etaMin + ((base - this.etaMin) * (1 + Math.cos((Math.PI * t) / this.tMax))) / 2;
  }
}

/** Half cosines of t0 steps, each period tMult times the one before, beginning at the rate again. */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  readonly t0: number;
  readonly tMult: number;
  readonly etaMin: number;

  constructor(optimizer: Optimizer, ...rest: Trailing<Partial<Restarts>, [number, number, number]>) {
    super(optimizer);
    const name = "CosineAnnealingWarmRestarts";
    const options = trailing<Restarts>(name, rest, ["t0", "tMult", "etaMin"]);
    this.t0 = positive(name, "t0", required(name, "t0", options.t0));
    this.tMult = positive(name, "tMult", options.tMult ?? 1);
    this.etaMin = options.etaMin ?? 0;
    this.apply();
  }

  protected rate(base: number, t: number): number {
    let [period, within] = [this.t0, t];
    while (within >= period) {
      within -= period;
      period *= this.tMult;
    }
    return this.etaMin + ((base - this.etaMin) * (1 + Math.cos((Math.PI * within) / period))) / 2;
  }
}

/** The rate times what a function of the step says; one function, or one for each group. */
export class LambdaLR extends LRScheduler {
  readonly lrLambdas: readonly ((t: number) => number)[];

  constructor(optimizer: Optimizer, lrLambda: ((t: number) => number) | readonly ((t: number) => number)[]) {
    super(optimizer);
    const count = optimizer.paramGroups.length;
    this.lrLambdas =
      typeof lrLambda === "function" ? new Array<typeof lrLambda>(count).fill(lrLambda) : lrLambda;
    if (this.lrLambdas.length !== count)
      throw new ArgumentError(
        `LambdaLR: ${this.lrLambdas.length} functions for ${count} groups; give one for each`,
      );
    this.apply();
  }

  protected rate(base: number, t: number, group: number): number {
    return base * callUser(() => this.lrLambdas[group](t));
  }
}

/** The rate times what a function of the step says, over and over: λ(1) · … · λ(t). */
export class MultiplicativeLR extends LRScheduler {
  readonly lrLambda: (t: number) => number;
  readonly #products: number[] = [1];

  constructor(optimizer: Optimizer, lrLambda: (t: number) => number) {
    super(optimizer);
    this.lrLambda = lrLambda;
    this.apply();
  }

  protected rate(base: number, t: number): number {
    for (let i = this.#products.length; i <= t; i++)
      this.#products.push(this.#products[i - 1] * callUser(() => this.lrLambda(i)));
    return base * this.#products[t];
  }
}

/** One schedule after the other; each counts its steps from its milestone. */
export class SequentialLR extends LRScheduler {
  readonly schedulers: readonly LRScheduler[];
  readonly milestones: readonly number[];

  constructor(optimizer: Optimizer, schedulers: readonly LRScheduler[], milestones: readonly number[]) {
    super(optimizer);
    if (milestones.length !== schedulers.length - 1)
      throw new ArgumentError(
        `SequentialLR: ${schedulers.length} schedulers need ${schedulers.length - 1} milestones, got ${milestones.length}`,
      );
    this.schedulers = schedulers;
    this.milestones = milestones;
    this.apply();
  }

  override apply(): void {
    const at = this.milestones.filter(milestone => milestone <= this.lastEpoch).length;
    const current = this.schedulers[at];
    current.lastEpoch = this.lastEpoch - (at > 0 ? this.milestones[at - 1] : 0);
    current.apply();
  }

  protected rate(base: number): number {
    return base;
  }
}
