import type { Frame, FrameSource } from "./frame.js";
import type { Log } from "./log.js";
import { frameKinds, kind } from "./records.js";
import type { Strings } from "./strings.js";

/** Frames carry their number themselves, so numbers of all tapes of a process come from one counter. */
const counter = { next: 0 };

/** Frames on a tape, each written once, outermost first. */
export class Frames {
  private readonly log: Log;
  private readonly strings: Strings;
  /** Frames with a smaller number were written on an earlier tape. */
  private readonly first = counter.next;

  constructor(log: Log, strings: Strings) {
    this.log = log;
    this.strings = strings;
  }

  /** The number of the frame in force, counted from 0 within this tape; -1 at module level. */
  intern(source: FrameSource | null): number {
    const frame = source === null ? null : source.frame();
    if (frame === null) return -1;
    if (frame.id < this.first) this.write(frame);
    return frame.id - this.first;
  }

  private write(frame: Frame): void {
    const fresh: Frame[] = [];
    for (let up: Frame | null = frame; up !== null && up.id < this.first; up = up.up) fresh.push(up);
    for (const each of fresh.reverse()) {
      const name = this.strings.intern(each.name);
      const type = each.type === undefined ? -1 : this.strings.intern(each.type);
      each.id = counter.next++;
      this.log.begin(kind.frame);
      this.log.put(each.id - this.first);
      this.log.put(each.up === null ? -1 : each.up.id - this.first);
      this.log.put(frameKinds.indexOf(each.kind));
      this.log.put(name);
      this.log.put(type);
      this.log.put(each.call);
      this.log.put(each.iteration ?? -1);
      this.log.commit();
    }
  }
}
