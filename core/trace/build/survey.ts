import type { LogView } from "../../tape/log.js";
import { frameKinds, kind, thinnings } from "../../tape/records.js";
import { highOf } from "../../tape/short.js";
import type { Stretch } from "./order.js";
import { isOfPass } from "./passes.js";
import { readPlace } from "./records.js";

/** A loop, entered once. */
export interface Loop {
  /** Frame that it is in; -1: none. */
  readonly up: number;
  readonly name: number;
  readonly call: number;
  /** The highest iteration there is. */
  last: number;
  /** Iterations are missing from the tape. */
  sampled: boolean;
}

/** Stands for the number of a frame that is gone. */
export const gone = -2;

const loopKind = frameKinds.indexOf("loop");
const passing = thinnings.indexOf("passing");

/** What there is on a tape, before it is decided what becomes of it. Nodes and frames go by position from here on. */
export class Survey {
  /** By frame: the frame around it; its loop; the iteration. */
  readonly up: number[] = [];
  readonly loop: (Loop | null)[] = [];
  readonly iteration: number[] = [];
  /** By frame: it was not kept for good. */
  readonly passing: boolean[] = [];
  /** By frame: words recorded there. */
  readonly words: number[] = [];
  /** Words recorded at module level. */
  loose = 0;
  /** By node: its number on the tape, its frame, the end of its inputs. */
  readonly ids: number[] = [];
  readonly frame: number[] = [];
  readonly ends: number[] = [];
  /** Numbers on the tape of all inputs. */
  readonly inputs: number[] = [];
  /** Numbers on the tape of the values that nodes stand in for. */
  readonly originals = new Map<number, number>();
  /** What the clock has counted but for stand-ins, and nodes among that. */
  ticks = 0;
  total = 0;
  private readonly frames = new Map<number, number>();
  /** Frames that may have been written several times, by what they are. */
  private readonly again = new Map<string, number>();
  private readonly loops = new Map<string, Loop>();
  private positions: Map<number, number> | null = null;
  private latest: Loop | null = null;
  /** Frames of the backward passes that run now. */
  private readonly running: number[] = [];

  constructor(all: readonly Stretch[]) {
    for (const { log, from, to } of all) {
      log.each((what, at, end) => this.read(log, what, at, end), from, to);
    }
    const last = all.at(-1);
    let standIns = last?.standIns ?? 0;
    last?.log.each(what => (standIns += what === kind.standIn ? 1 : 0), last.from, last.to);
    this.ticks -= standIns;
    this.total -= standIns;
    if (this.ids.some((id, position) => id !== position)) {
      this.positions = new Map(this.ids.map((id, position) => [id, position]));
    }
  }

  /** The position of a node; -1 if it is gone. */
  node(id: number): number {
    if (this.positions !== null) return this.positions.get(id) ?? -1;
    return id < this.ids.length ? id : -1;
  }

  /** The position of a frame; -1 for none, `gone` if there was one. */
  frameAt(id: number): number {
    return id < 0 ? -1 : (this.frames.get(id) ?? gone);
  }

  /** The loop that was entered there; null if nothing is left of it. */
  loopAt(up: number, name: number, call: number): Loop | null {
    return this.loops.get(`${up} ${name} ${call}`) ?? null;
  }

  private read(log: LogView, what: number, at: number, end: number): void {
    if (what === kind.frame) this.addFrame(log, at);
    else if (what === kind.node || what === kind.small) {
      const { id, seq, frame } = readPlace(log, at, this.inputs);
      this.tick(seq);
      this.addNode(id, frame, end - at);
    } else if (what === kind.constant) {
      this.tick(log.get(at + 1));
      this.addNode(log.get(at), log.get(at + 4), end - at);
    } else if (what === kind.standIn) this.originals.set(this.ids.length - 1, log.get(at + 1));
    else if (what === kind.event) {
      this.tick(log.get(at + 2));
      this.weigh(this.frameAt(log.get(at + 4)), end - at);
    } else if (what === kind.call) this.weigh(this.frameAt(log.get(at + 4)), end - at);
    else if (isOfPass(what)) this.readPass(log, what, at, end);
  }

  private readPass(log: LogView, what: number, at: number, end: number): void {
    if (what === kind.begin) this.running.push(this.frameAt(log.get(at + 2)));
    this.weigh(this.running.at(-1) ?? -1, end - at);
    if (what === kind.begin) this.tick(log.get(at));
    else if (what === kind.step) this.tick(log.get(at + 1));
    else if (what === kind.smallStep) this.tick(highOf(log.get(at)));
    else if (what === kind.end) this.running.pop();
  }

  private weigh(frame: number, words: number): void {
    if (frame >= 0) this.words[frame] += words;
    else if (frame === -1) this.loose += words;
  }

  private tick(seq: number): void {
    if (seq >= this.ticks) this.ticks = seq + 1;
  }

  private addNode(id: number, frame: number, words: number): void {
    this.total = Math.max(this.total, id + 1);
    this.ids.push(id);
    const position = this.frameAt(frame);
    this.frame.push(position);
    this.weigh(position, words);
    this.ends.push(this.inputs.length);
  }

  private addFrame(log: LogView, at: number): void {
    const up = this.frameAt(log.get(at + 1));
    const iteration = log.get(at + 6);
    const thinning = log.get(at + 7);
    const position = thinning === passing ? this.oneOf(log, at, up) : this.up.length;
    this.frames.set(log.get(at), position);
    if (position < this.up.length) return;
    this.up.push(up);
    this.words.push(0);
    this.iteration.push(iteration);
    this.passing.push(thinning === passing);
    const loop = log.get(at + 2) === loopKind ? this.loopOf(up, log.get(at + 3), log.get(at + 5)) : null;
    this.loop.push(loop);
    if (loop === null) return;
    loop.last = Math.max(loop.last, iteration);
    if (thinning !== 0) loop.sampled = true;
  }

  /** The position of a frame that may have been written before: the one it had then, or a new one. */
  private oneOf(log: LogView, at: number, up: number): number {
    const key = `${up} ${log.get(at + 2)} ${log.get(at + 3)} ${log.get(at + 5)} ${log.get(at + 6)}`;
    const known = this.again.get(key);
    if (known !== undefined) return known;
    this.again.set(key, this.up.length);
    return this.up.length;
  }

  private loopOf(up: number, name: number, call: number): Loop {
    const { latest } = this;
    if (latest !== null && latest.up === up && latest.name === name && latest.call === call) return latest;
    const key = `${up} ${name} ${call}`;
    let loop = this.loops.get(key);
    if (!loop) {
      loop = { up, name, call, last: 0, sampled: false };
      this.loops.set(key, loop);
    }
    this.latest = loop;
    return loop;
  }
}
