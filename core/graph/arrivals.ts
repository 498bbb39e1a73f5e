// What arrives at one node in one pass: its adjoint after so many contributions. Sums are made when they are looked at,
// from where the last one stopped, and lists are shared: a node with 20,000 consumers costs no more than 20,000 additions.

import type { Summary } from "../trace/trace.js";
import type { AdjointState, Segment } from "./moment.js";
import { summaryOf } from "./summary.js";
import type { Move } from "./timeline.js";

export class Arrivals {
  /** No longer than it has to be: a large pass has a hundred thousand of these lists. */
  #moves: Move[];
  #noted = 0;
  #final: Summary | null;
  #sum: Float64Array | null = null;
  /** Contributions that are in the sum. */
  #summed = 0;

  /** `final`: the adjoint as the engine had it in the end, if it is known; `of`: contributions that will come. */
  constructor(final: Summary | null, of: number) {
    this.#final = final;
    this.#moves = new Array(of);
  }

  /** The next contribution, in order of arrival. */
  expect(move: Move): void {
    this.#moves[this.#noted++] = move;
  }

  /** The adjoint when the first `count` have arrived. */
  after(count: number): AdjointState {
    return new After(this, count);
  }

  get of(): number {
    return this.#moves.length;
  }

  sum(count: number): Summary | null {
    return count === this.of && this.#final ? this.#final : this.#partial(count);
  }

  segments(count: number): Segment[] {
    return this.#moves.slice(0, count).map(segment);
  }

  #partial(count: number): Summary | null {
    if (count === 0 || this.#moves.length === 0) return null;
    if (count === 1) return this.#moves[0].contribution.grad;
    if (!this.#sum || this.#summed > count) {
      this.#sum = Float64Array.from(this.#moves[0].contribution.grad.sample, Number);
      this.#summed = 1;
    }
    const sum = this.#sum;
    for (; this.#summed < count; this.#summed++) {
      const { sample } = this.#moves[this.#summed].contribution.grad;
      for (let i = 0; i < sum.length; i++) sum[i] += Number(sample[i]);
    }
    return summaryOf(sum);
  }
}

/** Made at every arrival, and seldom looked into. */
class After implements AdjointState {
  readonly arrived: number;
  readonly of: number;
  readonly complete: boolean;
  #all: Arrivals;
  #grad: Summary | null | undefined;
  #segments: Segment[] | undefined;

  constructor(all: Arrivals, count: number) {
    this.#all = all;
    this.arrived = count;
    this.of = all.of;
    this.complete = count === all.of;
  }

  get grad(): Summary | null {
    if (this.#grad === undefined) this.#grad = this.#all.sum(this.arrived);
    return this.#grad;
  }

  get segments(): Segment[] {
    this.#segments ??= this.#all.segments(this.arrived);
    return this.#segments;
  }
}

const segment = ({ from, slot, contribution }: Move): Segment => ({ from, slot, share: contribution.share });
