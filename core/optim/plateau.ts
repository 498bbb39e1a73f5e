import { ArgumentError } from "../errors.js";
import { type Trailing, trailing } from "../ops/arguments.js";
import type { Optimizer } from "./optimizer.js";

/** Settings of `ReduceLROnPlateau`. */
export interface PlateauOptions {
  mode?: "min" | "max";
  factor?: number;
  /** Steps without improvement that are allowed. */
  patience?: number;
  threshold?: number;
  thresholdMode?: "rel" | "abs";
  /** Steps after a reduction in which nothing is counted. */
  cooldown?: number;
  minLr?: number;
  eps?: number;
}

/** The rate times factor whenever a metric has stopped improving: `step(metric)`. */
export class ReduceLROnPlateau {
  readonly optimizer: Optimizer;
  readonly options: Required<PlateauOptions>;
  best: number;
  badEpochs = 0;
  private cooling = 0;

  constructor(
    optimizer: Optimizer,
    ...rest: Trailing<PlateauOptions, ["min" | "max", number, number, number, "rel" | "abs", number, number]>
  ) {
    const defaults = {
      mode: "min",
      factor: 0.1,
      patience: 10,
      threshold: 1e-4,
      thresholdMode: "rel",
      cooldown: 0,
      minLr: 0,
      eps: 1e-8,
    } as const;
    this.optimizer = optimizer;
    const names = Object.keys(defaults) as (keyof PlateauOptions)[];
    this.options = { ...defaults, ...trailing<PlateauOptions>("ReduceLROnPlateau", rest, names) };
    if (!(this.options.factor < 1))
      throw new ArgumentError(`ReduceLROnPlateau: factor must be less than 1, got ${this.options.factor}`);
    this.best = this.options.mode === "min" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }

  /** The rates in force, by group. */
  getLastLr(): number[] {
    return this.optimizer.paramGroups.map(group => group.lr);
  }

  step(metric: number | { item(): number }): void {
    const value = typeof metric === "number" ? metric : metric.item();
    if (this.better(value)) {
      this.best = value;
      this.badEpochs = 0;
    } else this.badEpochs++;
    if (this.cooling > 0) {
      this.cooling--;
      this.badEpochs = 0;
    }
    if (this.badEpochs > this.options.patience) this.reduce();
  }

  private better(value: number): boolean {
    const { mode, threshold, thresholdMode } = this.options;
    const sign = mode === "min" ? -1 : 1;
    const margin =
      thresholdMode === "rel" ? this.best * (1 + sign * threshold) : this.best + sign * threshold;
    return mode === "min" ? value < margin : value > margin;
  }

  private reduce(): void {
    const { factor, minLr, eps, cooldown } = this.options;
    for (const group of this.optimizer.paramGroups) {
      const lr = Math.max(group.lr * factor, minLr);
      if (group.lr - lr > eps) group.lr = lr;
    }
    this.cooling = cooldown;
    this.badEpochs = 0;
  }
}
