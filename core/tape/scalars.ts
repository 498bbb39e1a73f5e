import type { Tensor } from "../tensor/tensor.js";
import { scalarSamples, stride } from "./budget.js";
import type { Frame } from "./frame.js";
import { type Frames, isPassing } from "./frames.js";
import type { Log } from "./log.js";
import { kind } from "./records.js";
import { register } from "./register.js";
import type { Strings } from "./strings.js";

interface Series {
  readonly id: number;
  readonly loop: Frame;
}

/** Values with one element that calls gave in iterations that are not kept: the curve of a loss stays whole. */
export class Scalars {
  private readonly log: Log;
  private readonly strings: Strings;
  private readonly frames: Frames;
  /** By site: the series of the loop that runs. */
  private readonly series = new Map<number, Series>();
  private next = 0;

  constructor(log: Log, strings: Strings, frames: Frames) {
    this.log = log;
    this.strings = strings;
    this.frames = frames;
  }

  /** What the call at the register's site gave, in the frame in force. */
  add(output: Tensor): void {
    if (output.numel() !== 1 || this.frames.full) return;
    const loop = this.loop();
    if (loop === null) return;
    const iteration = loop.iteration ?? 0;
    if (iteration % stride(iteration, scalarSamples) !== 0) return;
    this.log.keeping(() => {
      this.log.record(kind.scalar, this.seriesOf(register.site, loop), iteration, output.value());
    });
  }

  /** The loop around, if it is kept but for its iterations: loops in iterations that are not kept have no series. */
  private loop(): Frame | null {
    let frame = this.frames.current;
    while (frame !== null && frame.kind !== "loop") frame = frame.up;
    if (frame === null || !isPassing(frame)) return null;
    return frame.up !== null && isPassing(frame.up) ? null : frame;
  }

  private seriesOf(site: number, loop: Frame): number {
    const known = this.series.get(site);
    if (known && known.loop.name === loop.name && known.loop.call === loop.call) return known.id;
    const id = this.next++;
    this.series.set(site, { id, loop });
    const name = this.strings.intern(loop.name);
    this.log.record(kind.series, id, site, this.frames.number(loop.up), name, loop.call);
    return id;
  }
}
