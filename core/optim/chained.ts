import { ArgumentError } from "../errors.js";
import { LRScheduler } from "./schedule.js";

/**
 * Several schedules at once: the rate is the initial one times what each schedule makes of it.
 * Docs: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ChainedScheduler.html
 */
export class ChainedScheduler extends LRScheduler {
  readonly schedulers: readonly LRScheduler[];

  constructor(schedulers: readonly LRScheduler[]) {
    if (!Array.isArray(schedulers) || schedulers.length === 0)
      throw new ArgumentError("ChainedScheduler: expected a list of schedulers, at least one");
    super(schedulers[0].optimizer);
    if (schedulers.some(each => each.optimizer !== this.optimizer))
      throw new ArgumentError("ChainedScheduler: all schedulers must belong to one optimizer");
    this.schedulers = schedulers;
    this.apply();
  }

  override apply(): void {
    const factors = this.baseLrs.map(() => 1);
    for (const each of this.schedulers) {
      each.lastEpoch = this.lastEpoch;
      each.apply();
      each.getLastLr().forEach((lr, i) => {
        factors[i] *= this.baseLrs[i] === 0 ? 0 : lr / this.baseLrs[i];
      });
    }
    this.optimizer.paramGroups.forEach((group, i) => {
      group.lr = this.baseLrs[i] * factors[i];
    });
  }

  protected rate(base: number): number {
    return base;
  }
}
