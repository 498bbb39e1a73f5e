import { sampled, samples } from "./budget.js";
import type { Frame, FrameSource } from "./frame.js";
import type { Log } from "./log.js";
import { frameKinds, kind, thinnings } from "./records.js";
import type { Strings } from "./strings.js";

/**
 * Frames carry their number themselves, so numbers of all tapes of a process come from one counter. Those of passing
 * frames are written n → −2 − n, since a passing frame must be told apart at a glance and written again from time to time.
 */
const counter = { next: 0 };
const turned = (id: number) => -2 - id;

/** Of a record of a frame. */
const words = 10;

/** Whether what happens in a frame is soon forgotten. */
export function isPassing(frame: Frame): boolean {
  return frame.id < -1;
}

/** Frames on a tape, each written once, outermost first. */
export class Frames {
  /** Loops are past the budget: of iterations that begin now only samples are kept. */
  thinning = false;
  /** There is no more room for what would be kept. */
  full = false;
  /** The frame in force; null at module level. */
  current: Frame | null = null;
  private readonly log: Log;
  private readonly strings: Strings;
  /** Told of every iteration that begins in a loop past the budget, once records go where the iteration's belong. */
  private readonly onIteration: (frame: Frame) => void;
  /** Frames with a smaller number were written on an earlier tape. */
  private readonly first = counter.next;
  /** Passing frames with a smaller number were written on a half of the ring that was given up. */
  private floor = this.first;
  private fresh = 0;

  constructor(log: Log, strings: Strings, onIteration: (frame: Frame) => void) {
    this.log = log;
    this.strings = strings;
    this.onIteration = onIteration;
  }

  /** The number of the frame in force, counted from 0 within this tape; -1 at module level. */
  intern(source: FrameSource | null): number {
    const frame = source === null ? null : source.frame();
    this.current = frame;
    if (frame === null) return -1;
    const { id } = frame;
    // Nearly always: the frame is that of the operation before, and all that happens in it is kept.
    if (id >= this.first) return id - this.first;
    if (!this.knows(frame)) this.write(frame);
    return this.number(frame);
  }

  /** Whether what happens in the frame in force is soon forgotten. */
  get passing(): boolean {
    return this.current !== null && isPassing(this.current);
  }

  number(frame: Frame | null): number {
    if (frame === null) return -1;
    return (isPassing(frame) ? turned(frame.id) : frame.id) - this.first;
  }

  private knows({ id }: Frame): boolean {
    if (id >= -1) return id >= this.first;
    if (this.log.fresh !== this.fresh) {
      this.fresh = this.log.fresh;
      this.floor = counter.next;
    }
    return turned(id) >= this.floor;
  }

  private write(frame: Frame): void {
    if (frame.up === null || this.knows(frame.up)) return this.writeOne(frame);
    const unknown: Frame[] = [];
    for (let up: Frame | null = frame; up !== null && !this.knows(up); up = up.up) unknown.push(up);
    for (const each of unknown.reverse()) this.writeOne(each);
  }

  /** What becomes of a frame that is about to be written; once it passes, it and all in it stay so. */
  private fate({ id, up, kind, iteration = 0 }: Frame): (typeof thinnings)[number] {
    if (this.full || turned(id) >= this.first || (up !== null && isPassing(up))) return "passing";
    if (kind !== "loop" || !this.thinning) return "whole";
    return sampled(iteration, samples) ? "sample" : "passing";
  }

  private writeOne(frame: Frame): void {
    const { log } = this;
    const again = turned(frame.id) >= this.first;
    const thinning = this.fate(frame);
    const passing = thinning === "passing";
    log.divert(passing);
    if (this.thinning && frame.kind === "loop" && !again && (frame.up === null || !isPassing(frame.up))) {
      this.onIteration(frame);
    }
    const name = this.strings.intern(frame.name);
    const type = frame.type === undefined ? -1 : this.strings.intern(frame.type);
    const id = counter.next++;
    frame.id = passing ? turned(id) : id;
    let at = log.open(words);
    const { page } = log;
    page[at++] = id - this.first;
    page[at++] = this.number(frame.up);
    page[at++] = frameKinds.indexOf(frame.kind);
    page[at++] = name;
    page[at++] = type;
    page[at++] = frame.call;
    page[at++] = frame.iteration ?? -1;
    page[at++] = thinnings.indexOf(thinning);
    page[at] = frame.from ?? -1;
    log.seal(kind.frame, words);
    // Seen with the record that is made in it, unless that one comes to lie in the ring's other half.
    if (passing) log.show();
  }
}
