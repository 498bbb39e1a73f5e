// The few words of memory that a run's main thread and its watchdog share: plain stores on one side, loads on the
// other. Everything else between them goes by messages.

/** Int32 words. */
export const WORD = {
  /** Two words: how much of the tape may be read (core/tape). */
  tape: 0,
  /** Site of the latest call or loop head; -1: none yet. */
  site: 2,
  /** Site of the loop whose body began last; -1: none yet. */
  loop: 3,
  /** 1 while one of the two threads writes to the parent. */
  lock: 4,
  /** 1 once the end of the run has been reported. */
  ended: 5,
  /** Questions handed to the main thread so far. */
  asked: 12,
} as const;

/** Float64 index of the iteration of `loop`: ten seconds of an empty loop pass 2³². */
export const ITERATION = 4;
/** Float64 index of the tape words already handed over. */
export const SENT = 5;

export interface Shared {
  readonly buffer: SharedArrayBuffer;
  readonly words: Int32Array;
  readonly numbers: Float64Array;
}

export function share(buffer = new SharedArrayBuffer(64)): Shared {
  return { buffer, words: new Int32Array(buffer), numbers: new Float64Array(buffer) };
}

/** A fresh one, before any code of the user's ran. */
export function freshShared(): Shared {
  const shared = share();
  shared.words[WORD.site] = -1;
  shared.words[WORD.loop] = -1;
  return shared;
}
