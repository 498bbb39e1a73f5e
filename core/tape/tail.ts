import { atEnds } from "./budget.js";
import type { Frame } from "./frame.js";
import type { Log } from "./log.js";

/** Where the records of an iteration begin, and in which stretch. */
interface Start {
  readonly address: number;
  readonly turn: number;
}

/**
 * Keeps the last iterations of a loop past the budget. While it runs they are in the ring; when another such loop begins,
 * which would write over them, they are moved to what is kept.
 */
export class Tail {
  private readonly log: Log;
  private readonly rescue: (address: number, turn: number) => void;
  /** An iteration of the loop whose tail is in the ring. */
  private loop: Frame | null = null;
  /** Its last iterations that are not kept anyway, oldest first. */
  private readonly starts: Start[] = [];

  constructor(log: Log, rescue: (address: number, turn: number) => void) {
    this.log = log;
    this.rescue = rescue;
  }

  /** An iteration begins, and its first record is the next. */
  iteration(frame: Frame): void {
    const { loop, starts, log } = this;
    if (loop === null || !same(frame, loop)) {
      // A loop in a sampled iteration of the one whose tail this is: that one goes on.
      if (loop !== null && starts.length > 0 && within(frame, loop)) return;
      if (starts.length > 0) this.rescue(starts[0].address, starts[0].turn);
      starts.length = 0;
      this.loop = frame;
    }
    if (!log.diverted) return;
    starts.push({ address: log.words, turn: log.turns });
    if (starts.length > atEnds) starts.shift();
  }
}

const same = (a: Frame, b: Frame) => a.name === b.name && a.call === b.call;

function within(frame: Frame, loop: Frame): boolean {
  for (let up = frame.up; up !== null; up = up.up) if (same(up, loop)) return true;
  return false;
}
