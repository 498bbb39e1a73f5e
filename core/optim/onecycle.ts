import { ArgumentError } from "../errors.js";
import { type Trailing, trailing } from "../ops/arguments.js";
import type { Optimizer } from "./optimizer.js";
import { LRScheduler, positive, required } from "./schedule.js";

/** Settings of `OneCycleLR`. */
export interface OneCycleOptions {
  /** The rate at the top, for all groups or one for each. */
  maxLr: number | readonly number[];
  totalSteps: number;
  /** Share of the steps on the way up. */
  pctStart?: number;
  annealStrategy?: "cos" | "linear";
  /** Move momentum (or the first beta) against the rate. */
  cycleMomentum?: boolean;
  baseMomentum?: number;
  maxMomentum?: number;
  /** The first rate is maxLr / divFactor, the last that divided by finalDivFactor. */
  divFactor?: number;
  finalDivFactor?: number;
}

const anneal = {
  cos: (from: number, to: number, part: number) => to + ((from - to) / 2) * (1 + Math.cos(Math.PI * part)),
  linear: (from: number, to: number, part: number) => from + (to - from) * part,
};

/**
 * Up to a great rate and down to a tiny one, step by step (Smith & Topin 2018).
 * Docs: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html
 */
export class OneCycleLR extends LRScheduler {
  readonly options: Required<OneCycleOptions>;

  constructor(optimizer: Optimizer, ...rest: Trailing<OneCycleOptions, [OneCycleOptions["maxLr"], number]>) {
    super(optimizer);
    const defaults = {
      pctStart: 0.3,
      annealStrategy: "cos",
      cycleMomentum: true,
      baseMomentum: 0.85,
      maxMomentum: 0.95,
      divFactor: 25,
      finalDivFactor: 1e4,
    } as const;
    const names = ["maxLr", "totalSteps", ...Object.keys(defaults)] as (keyof OneCycleOptions)[];
    const options = trailing<OneCycleOptions>("OneCycleLR", rest, names, 2);
    const maxLrGiven = required("OneCycleLR", "maxLr", options.maxLr);
    const stepsGiven = required("OneCycleLR", "totalSteps", options.totalSteps);
    this.options = { ...defaults, ...options, maxLr: maxLrGiven, totalSteps: stepsGiven };
    const { totalSteps, pctStart, annealStrategy, maxLr, cycleMomentum } = this.options;
    positive("OneCycleLR", "totalSteps", totalSteps);
    if (!(pctStart >= 0 && pctStart <= 1))
      throw new ArgumentError(`OneCycleLR: pctStart must lie in [0, 1], got ${String(pctStart)}`);
    if (!Object.hasOwn(anneal, annealStrategy))
      throw new ArgumentError(
        `OneCycleLR: annealStrategy is "cos" or "linear", got ${String(annealStrategy)}`,
      );
    const groups = optimizer.paramGroups;
    if (typeof maxLr !== "number" && maxLr?.length !== groups.length)
      throw new ArgumentError(
        `OneCycleLR: maxLr must be a number or one for each of ${groups.length} groups, got ${String(maxLr)}`,
      );
    if (cycleMomentum && groups.some(group => !("momentum" in group) && !("betas" in group)))
      throw new ArgumentError(
        "OneCycleLR: this optimizer has neither momentum nor betas; pass { cycleMomentum: false }",
      );
    this.apply();
  }

  override apply(): void {
    super.apply();
    if (!this.options.cycleMomentum) return;
    const { baseMomentum, maxMomentum } = this.options;
    const momentum = this.between(maxMomentum, baseMomentum, maxMomentum, this.lastEpoch);
    for (const group of this.optimizer.paramGroups) {
      if ("betas" in group)
        Object.assign(group, { betas: [momentum, (group.betas as readonly number[])[1]] });
      else Object.assign(group, { momentum });
    }
  }

  protected rate(_base: number, t: number, group: number): number {
    const { maxLr, divFactor, finalDivFactor, totalSteps } = this.options;
    if (t > totalSteps - 1)
      throw new ArgumentError(
        `OneCycleLR: step ${t + 1} of a cycle of ${totalSteps} steps; make totalSteps as large as the training is long`,
      );
    const top = typeof maxLr === "number" ? maxLr : maxLr[group];
    return this.between(top / divFactor, top, top / divFactor / finalDivFactor, t);
  }

  /** The value at step t on the way from `first` over `middle` to `last`. */
  private between(first: number, middle: number, last: number, t: number): number {
    const { totalSteps, pctStart, annealStrategy } = this.options;
    const up = pctStart * totalSteps - 1;
    const curve = anneal[annealStrategy];
    if (t <= up) return curve(first, middle, up === 0 ? 1 : t / up);
    return curve(middle, last, (t - up) / (totalSteps - 1 - up));
  }
}
