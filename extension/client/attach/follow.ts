// Goes with a debugged program from stop to stop: one look at a time, and none that nobody sees. A person who holds the key
// for a step passes many stops while one is looked at; the next look is at the one that was reached.
import type { Reading } from "./reading.js";

export interface Followed<Frame> {
  /** Where the debugger stands in a program that can be looked at. */
  readonly stopped: () => Frame | null;
  readonly read: (frame: Frame) => Promise<Reading>;
  /** Whether there is a picture that can be seen. */
  readonly seen: () => boolean;
  /** What a look at the stop where the debugger still stands has found. */
  readonly found: (reading: Reading, frame: Frame) => void;
  readonly failed: (error: unknown) => void;
  /** The debugger stands nowhere, or where it was not looked: the picture is of an earlier stop. */
  readonly left: (frame: Frame | null) => void;
}

export class Follower<Frame> {
  readonly #followed: Followed<Frame>;
  #looking: Promise<Reading> | null = null;
  #following = false;
  /** Counts the moves of the debugger. */
  #turn = 0;
  /** The turn of the last look. */
  #looked = 0;

  constructor(followed: Followed<Frame>) {
    this.#followed = followed;
  }

  /** Whether the debugger has moved since the last look was asked for. */
  get behind(): boolean {
    return this.#looked !== this.#turn;
  }

  /** Another frame, another stop, or none. */
  moved(): void {
    this.#turn++;
    const frame = this.#followed.stopped();
    if (frame === null || !this.#followed.seen()) this.#followed.left(frame);
    else void this.catchUp();
  }

  /** Looks where the debugger stands now, if it has moved since the last look and the picture can be seen. */
  async catchUp(): Promise<void> {
    if (this.#following) return;
    this.#following = true;
    for (;;) {
      while (this.#looking) await this.#looking.catch(() => null);
      const frame = this.#due();
      if (frame === null) break;
      await this.#follow(frame);
    }
    this.#following = false;
  }

  /** Looks where the debugger stands now, once the look under way is done. Rejects where the debugger does not answer. */
  async look(frame: Frame): Promise<Reading> {
    const turn = this.#turn;
    while (this.#looking) await this.#looking.catch(() => null);
    this.#looked = turn;
    this.#looking = this.#followed.read(frame);
    try {
      return await this.#looking;
    } finally {
      this.#looking = null;
    }
  }

  #due(): Frame | null {
    return this.behind && this.#followed.seen() ? this.#followed.stopped() : null;
  }

  async #follow(frame: Frame): Promise<void> {
    const turn = this.#turn;
    try {
      const reading = await this.look(frame);
      if (turn === this.#turn) this.#followed.found(reading, frame);
    } catch (error) {
      if (turn === this.#turn) this.#followed.failed(error);
    }
  }
}

/** A thread of a debugged program. */
export interface Spot {
  readonly session: { readonly id: string; readonly parentSession?: { readonly id: string } | undefined };
  readonly threadId: number;
}

/**
 * Why a picture is of an earlier stop, now that the debugger shows no stop that can be looked at.
 * @param active the thread that the debugger shows, if any
 * @param session the session that it shows
 * @param ended whether the picture's program has
 */
export function whyLeft(
  { session: own, threadId }: Spot,
  active: Spot | null,
  session: Spot["session"] | null,
  ended: boolean,
): string {
  if (ended) return "The program has ended.";
  // A session of Node may have one above it that stands for its whole launch.
  if (session && session.id !== own.id && session.id !== own.parentSession?.id)
    return "The debugger looks at another program.";
  if (active && active.session.id === own.id && active.threadId !== threadId)
    return "The debugger looks at another thread.";
  return "The program has gone on.";
}
