import { ArgumentError } from "../errors.js";
import { type Trailing, trailing } from "../ops/arguments.js";
import type { Optimizer } from "./optimizer.js";
import { LRScheduler, positive, required } from "./schedule.js";

/** Settings of `CyclicLR`. */
export interface CyclicOptions {
  /** The lowest rate, for all groups or one for each. */
  baseLr: number | readonly number[];
  /** The highest rate, likewise. */
  maxLr: number | readonly number[];
  /** Steps on the way up. Default 2000. */
  stepSizeUp?: number;
  /** Steps on the way down. Default: as up. */
  stepSizeDown?: number | null;
  /** "triangular2" halves the height with each cycle, "exp_range" multiplies it by gamma with each step. */
  mode?: "triangular" | "triangular2" | "exp_range";
  gamma?: number;
  /** Move momentum (or the first beta) against the rate. Default true. */
  cycleMomentum?: boolean;
  baseMomentum?: number;
  maxMomentum?: number;
}

const defaults = {
  stepSizeUp: 2000,
  stepSizeDown: null,
  mode: "triangular",
  gamma: 1,
  cycleMomentum: true,
  baseMomentum: 0.8,
  maxMomentum: 0.9,
} as const;

type Rate = CyclicOptions["baseLr"];
type Mode = CyclicOptions["mode"];

/**
 * Up and down between two rates in straight lines (Smith 2017); momentum, where there is some, down and up.
 * Docs: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CyclicLR.html
 */
export class CyclicLR extends LRScheduler {
  readonly options: Required<CyclicOptions>;

  constructor(
    optimizer: Optimizer,
    ...rest: Trailing<CyclicOptions, [Rate, Rate, number, number | null, Mode, number]>
  ) {
    super(optimizer);
    const names = ["baseLr", "maxLr", ...Object.keys(defaults)] as (keyof CyclicOptions)[];
    const given = trailing<CyclicOptions>("CyclicLR", rest, names, 6);
    const baseLr = required("CyclicLR", "baseLr", given.baseLr);
    const maxLr = required("CyclicLR", "maxLr", given.maxLr);
    this.options = { ...defaults, ...given, baseLr, maxLr };
    const { stepSizeUp, stepSizeDown, mode, cycleMomentum } = this.options;
    positive("CyclicLR", "stepSizeUp", stepSizeUp);
    if (stepSizeDown !== null) positive("CyclicLR", "stepSizeDown", stepSizeDown);
    if (mode !== "triangular" && mode !== "triangular2" && mode !== "exp_range")
      throw new ArgumentError(
        `CyclicLR: mode is "triangular", "triangular2" or "exp_range", got ${String(mode)}`,
      );
    const groups = optimizer.paramGroups;
    for (const rates of [baseLr, maxLr])
      if (typeof rates !== "number" && rates.length !== groups.length)
        throw new ArgumentError(
          `CyclicLR: ${rates.length} rates for ${groups.length} groups; give one for each`,
        );
    if (cycleMomentum && groups.some(group => !("momentum" in group) && !("betas" in group)))
      throw new ArgumentError(
        "CyclicLR: this optimizer has neither momentum nor betas; pass { cycleMomentum: false }",
      );
    this.apply();
  }

  override apply(): void {
    super.apply();
    const { cycleMomentum, baseMomentum, maxMomentum } = this.options;
    if (!cycleMomentum) return;
    const momentum = maxMomentum - (maxMomentum - baseMomentum) * this.height(this.lastEpoch);
    for (const group of this.optimizer.paramGroups) {
      if ("betas" in group)
        Object.assign(group, { betas: [momentum, (group.betas as readonly number[])[1]] });
      else Object.assign(group, { momentum });
    }
  }

  protected rate(_base: number, t: number, group: number): number {
    const { baseLr, maxLr } = this.options;
    const of = (rates: Rate) => (typeof rates === "number" ? rates : rates[group]);
    return of(baseLr) + (of(maxLr) - of(baseLr)) * this.height(t);
  }

  /** How far up step t is, from 0 to 1. */
  private height(t: number): number {
    const { stepSizeUp, stepSizeDown, mode, gamma } = this.options;
    const total = stepSizeUp + (stepSizeDown ?? stepSizeUp);
    const cycle = Math.floor(t / total);
    const within = t - cycle * total;
    const line = within <= stepSizeUp ? within / stepSizeUp : (total - within) / (total - stepSizeUp);
    return line * (mode === "triangular2" ? 2 ** -cycle : mode === "exp_range" ? gamma ** t : 1);
  }
}
