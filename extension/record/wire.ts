// What the recorded program's thread hands the writer's: tapes as they are, in shared memory. Building, reading sources,
// and writing cost the training nothing but the wait where the writer falls behind.
import type { RecordingEnd, RecordingHead } from "../../core/trace/recording/recording.js";
import type { RawPlace } from "./places.js";

/** Looks at the stack in one step, microseconds each: of a longer step the rest has no places. */
export const MOST_LOOKS = 20_000;

/** Words that both threads see. */
export const WORD = {
  /** Messages that the writer is through with. */
  done: 0,
  /** 1: nothing more can be written. */
  closed: 1,
} as const;

/** In `done`: the writer has died. Whoever waits for that word to change wakes, and nobody waits again. */
export const DEAD = 2 ** 31 - 1;

export interface WriterData {
  /** So that a preload knows that this thread is no program. */
  readonly gradientGraphWriter: true;
  readonly words: SharedArrayBuffer;
  /** Root and file of the program, absolute. */
  readonly root: string;
  readonly entry: string;
  /** Addresses that scripts of the library begin with. */
  readonly own: readonly string[];
  readonly bytes: number;
}

/** What an uncaught error said. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** A parameter as its tensor knows it; its norms in a row, NaN where they are not finite. */
export interface Moved {
  readonly name: string | null;
  /** Numbers of places that gave it. */
  readonly origins: readonly number[];
  readonly gradient: number | null;
  readonly weight: number;
  readonly update: number;
}

export type ToWriter =
  | { kind: "open"; fd: number; path: string; head: RecordingHead }
  | {
      kind: "step";
      step: number;
      over: boolean;
      loss: number | null;
      moved: readonly Moved[];
      chunks: readonly SharedArrayBuffer[];
      words: number;
      ring: SharedArrayBuffer | null;
      /** Places since the message before. */
      places: readonly RawPlace[];
      given: readonly number[];
      unplaced: number;
      error: Thrown | null;
    }
  | { kind: "end"; end: RecordingEnd };

export type StepMessage = Extract<ToWriter, { kind: "step" }>;
