// Turns the store's cursor into motion: flies the entry in flight, and tells the store when it has landed. What is on
// the screen is always `at` entries over plus `phase` of the next.
import { STEP, type Timeline } from "../../core/graph/timeline.js";
import type { Event } from "../store/event.js";
import { picture } from "../store/select.js";
import type { State } from "../store/state.js";
import { Clock } from "./clock.js";

export interface Shown {
  at: number;
  /** 0 to 1 of entry `at`; null: at rest. */
  phase: number | null;
}

/** A forward step has no way to travel. */
const FORWARD = 320;

/** Milliseconds a step below which nobody could read the line it shows. */
const READ = 300;

/** Whether the editor can follow: always while a person steps, and while a pass plays slowly enough. */
export const followed = ({ playing, speed }: State, { pace }: Timeline): boolean =>
  !playing || pace / speed >= READ;

export class Show {
  #clock: Clock;
  #state: () => State;
  #draw: (shown: Shown) => void;
  #still = false;
  /** The entry that a single step flies; null while playing or at rest. */
  #single: number | null = null;

  constructor(state: () => State, send: (event: Event) => void, draw: (shown: Shown) => void) {
    this.#state = state;
    this.#draw = draw;
    this.#clock = new Clock({
      length: () => this.#length(this.#single ?? state().cursor),
      frame: phase => {
        if (!this.#still) draw({ at: this.#single ?? state().cursor, phase });
      },
      next: () => {
        if (this.#single === null) send({ type: "landed" });
        this.#single = null;
        draw({ at: state().cursor, phase: null });
        return state().playing;
      },
    });
  }

  /** Reduced motion: every duration is 0, and playing shows one entry a beat. */
  set still(still: boolean) {
    this.#still = still;
  }

  /** To be called after every change of the state. */
  follow(before: State, event: Event): void {
    const now = this.#state();
    if (event.type === "landed") return;
    const stepped = event.type === "player" && event.command === "step" && now.cursor === before.cursor + 1;
    if (now.playing) {
      this.#single = null;
      if (!before.playing) this.#clock.stop();
      this.#clock.start();
    } else if (stepped && !this.#still) {
      this.#clock.stop();
      this.#single = before.cursor;
      this.#clock.start();
    } else if (now.cursor !== before.cursor || before.playing || picture(now) !== picture(before)) {
      this.rest();
    }
  }

  rest(): void {
    this.#clock.stop();
    this.#single = null;
    this.#draw({ at: this.#state().cursor, phase: null });
  }

  #length(at: number): number {
    const state = this.#state();
    const timeline = picture(state)?.timeline;
    if (!timeline) return 0;
    const pace = at < timeline.turn ? FORWARD : timeline.pace;
    return (this.#still ? STEP : pace) / state.speed;
  }
}
