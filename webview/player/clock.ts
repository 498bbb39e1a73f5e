// Time for the player: a running phase from 0 to 1 for the entry in flight, on d3's timer. It knows no trace.
import { type Timer, timer } from "d3";

export interface Ticks {
  /** Milliseconds that the entry now in flight takes; asked at its start. */
  length(): number;
  /** The entry is `phase` through its time. */
  frame(phase: number): void;
  /** The entry is over. False: stop. */
  next(): boolean;
}

export class Clock {
  #timer: Timer | null = null;
  #ticks: Ticks;

  constructor(ticks: Ticks) {
    this.#ticks = ticks;
  }

  get running(): boolean {
    return this.#timer !== null;
  }

  start(): void {
    if (this.#timer) return;
    let began = 0;
    let length = this.#ticks.length();
    this.#timer = timer(elapsed => {
      const phase = length > 0 ? (elapsed - began) / length : 1;
      if (phase < 1) return this.#ticks.frame(phase);
      began = elapsed;
      if (!this.#ticks.next()) return this.stop();
      length = this.#ticks.length();
      if (length > 0) this.#ticks.frame(0);
    });
  }

  stop(): void {
    this.#timer?.stop();
    this.#timer = null;
  }
}
