import { ArgumentError } from "../errors.js";
import type { Optimizer } from "./optimizer.js";

// Learning-rate schedules in closed form: the rate of each group after t steps, from the group's own initial rate
// (https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate).

/**
 * Base of the schedules: the rate of each group after `lastEpoch` steps.
 * Docs: https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
 */
export abstract class LRScheduler {
  readonly optimizer: Optimizer;
  /** How often `step` was called. */
  lastEpoch = 0;
  /** The rates that the groups began with. */
  readonly baseLrs: readonly number[];

  constructor(optimizer: Optimizer) {
    if (typeof optimizer !== "object" || optimizer === null || !("paramGroups" in optimizer))
      throw new ArgumentError(
        `${new.target.name}: the first argument must be an optimizer, got ${String(optimizer)}`,
      );
    this.optimizer = optimizer;
    for (const group of optimizer.paramGroups) group.initialLr ??= group.lr;
    this.baseLrs = optimizer.paramGroups.map(group => group.initialLr ?? group.lr);
  }

  /** Rate after t steps of a group that began with `base`. */
  protected abstract rate(base: number, t: number, group: number): number;

  /** The rates in force. */
  getLastLr(): number[] {
    return this.optimizer.paramGroups.map(group => group.lr);
  }

  /** Moves on by one step; call it after optimizer.step(). */
  step(): void {
    this.lastEpoch++;
    this.apply();
  }

  /** Sets the rates of now; constructors call it last. */
  apply(t = this.lastEpoch): void {
    this.optimizer.paramGroups.forEach((group, i) => {
      group.lr = this.rate(this.baseLrs[i] ?? group.lr, t, i);
    });
  }

  /** How far the schedule is, as plain data. */
  stateDict(): { lastEpoch: number } {
    return { lastEpoch: this.lastEpoch };
  }

  /** Goes on from a saved state. */
  loadStateDict({ lastEpoch }: { lastEpoch: number }): void {
    this.lastEpoch = lastEpoch;
    this.apply();
  }
}

/** The value if it was given. */
export function required<T>(name: string, what: string, value: T | undefined): T {
  if (value === undefined) throw new ArgumentError(`${name}: ${what} is missing`);
  return value;
}

/** The value if it is a whole number, at least 1. */
export function positive(name: string, what: string, value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  throw new ArgumentError(`${name}: ${what} must be a whole number > 0, got ${String(value)}`);
}
