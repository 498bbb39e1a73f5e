import { Tensor } from "../tensor/tensor.js";
import { printed } from "./echo.js";
import { Frames } from "./frames.js";
import { Log } from "./log.js";
import { Nodes } from "./nodes.js";
import { Pass } from "./pass.js";
import type { EventKind, OpFacts, OpInfo, Recorder } from "./recorder.js";
import { eventKinds, kind } from "./records.js";
import { register } from "./register.js";
import { shares } from "./shares.js";
import { Strings } from "./strings.js";
import { Values } from "./values.js";

/** Of a site, what names it in a message. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface TapeOptions {
  /** Two words or more; words 0 and 1 hold how much of the tape may be read (see `committed`). */
  header: Int32Array;
  /** Gives the memory of the next chunk, zero-filled; the same size every time (8 × chunkWords bytes). */
  newChunk(index: number, bytes: number): ArrayBufferLike;
  /** Elements kept of every value; 64 unless told. */
  sampleSize?: number;
  /** Whether durations are wanted. */
  timed?: boolean;
  /** What the tape may take; past it, what happens is only counted. 256 MiB unless told. */
  maxBytes?: number;
  /** To name places in error messages. */
  sites?: readonly Place[];
  /** Whether values are summarised; true unless told. */
  summaries?: boolean;
}

/** Echoes kept of one place: a bare expression in a long loop must not fill the tape. */
const echoesPerSite = 100;
/** Leaves whose last .grad is still kept once the tape is full. */
const lateLeaves = 4096;

/** What operations, backward passes and variables did, as records on an append-only log (see records.ts). */
export class Tape implements Recorder {
  readonly timed: boolean;
  private readonly log: Log;
  private readonly strings: Strings;
  private readonly values: Values;
  private readonly nodes: Nodes;
  private readonly maxWords: number;
  private readonly sites: readonly Place[];
  private readonly clock = { now: 0 };
  /** Passes that run now, innermost last; null: not recorded. */
  private readonly passes: (Pass | null)[] = [];
  private readonly echoes = new Map<number, number>();
  private readonly late = new Map<number, Float64Array>();
  private dropped = 0;
  private droppedEchoes = 0;

  constructor(options: TapeOptions) {
    this.timed = options.timed ?? false;
    this.sites = options.sites ?? [];
    this.maxWords = Math.floor((options.maxBytes ?? 2 ** 28) / 8);
    this.log = new Log(options.header, options.newChunk);
    this.strings = new Strings(this.log);
    this.values = new Values(this.log, options.sampleSize ?? 64, options.summaries ?? true);
    this.nodes = new Nodes(
      this.log,
      this.strings,
      new Frames(this.log, this.strings),
      this.values,
      this.clock,
    );
  }

  op(info: OpInfo, inputs: readonly (Tensor | number)[], outputs: readonly Tensor[], facts: OpFacts): void {
    if (this.full()) {
      for (const output of outputs) output.node = -1;
      return;
    }
    const owned = facts.inPlace ? this.ownerOf(outputs[0]) : -1;
    // Nobody holds this gradient but its tensor: the events on that tensor tell the story.
    if (owned >= 0 && this.nodes.local(outputs[0].node) < 0) return;
    this.nodes.add(info, inputs, outputs, facts, this.innermost());
    if (owned >= 0) this.log.record(kind.regrad, owned, this.nodes.local(outputs[0].node));
  }

  marked(tensor: Tensor): void {
    // One that has no node yet gets its flags written when it gets one.
    if (this.nodes.local(tensor.node) >= 0 && !this.full()) this.nodes.mark(tensor, this.innermost());
  }

  event(what: EventKind, tensor: Tensor): void {
    const known = this.nodes.local(tensor.node) >= 0;
    // Printing an unrecorded tensor (most often a .grad) is no reason to draw it.
    if (what === "read" && !known) return;
    if (!known && this.ownerOf(tensor) >= 0) return this.event(what, tensor.extra!.gradOf!);
    const grad = tensor.extra?.grad ?? null;
    if (this.full()) return this.keepLate(tensor, grad);
    const node = this.nodes.of(tensor, this.innermost());
    if (grad !== null && what !== "read") this.nodes.outdated(grad);
    this.log.begin(kind.event);
    this.log.put(eventKinds.indexOf(what));
    this.log.put(node);
    this.log.put(this.clock.now++);
    this.log.put(register.site);
    this.values.put(grad, this.innermost());
    this.log.commit();
  }

  beginBackward(roots: readonly Tensor[], createGraph: boolean): void {
    if (this.full() || roots.length === 0) {
      this.passes.push(null);
      return;
    }
    const ids = roots.map(root => this.nodes.of(root, null));
    this.passes.push(new Pass(ids));
    this.log.record(kind.begin, this.clock.now++, register.site, createGraph ? 1 : 0, ...ids);
  }

  step(node: number, adjoint: Tensor): void {
    const pass = this.recorded();
    const id = this.nodes.local(node);
    if (!pass || id < 0) return;
    this.log.begin(kind.step);
    this.log.put(id);
    this.log.put(this.clock.now++);
    this.values.put(adjoint, pass);
    this.log.commit();
  }

  contribute(node: number, slot: number, contribution: Tensor): void {
    const pass = this.recorded();
    const id = this.nodes.local(node);
    const target = pass ? this.nodes.input(id, slot) : -1;
    if (!pass || target < 0) return;
    this.log.begin(kind.send);
    this.log.put(id);
    this.log.put(slot);
    this.log.put(target);
    const address = this.values.put(contribution, pass);
    this.log.commit();
    pass.hold(target, contribution, address);
  }

  arrived(node: number, sum: Tensor): void {
    const pass = this.recorded();
    const id = this.nodes.local(node);
    if (!pass || id < 0) return;
    if (pass.roots.has(id)) this.share(pass, id, sum);
    else if (!this.values.on || !pass.single(id)) this.share(pass, id, null);
  }

  endBackward(): void {
    const pass = this.passes.pop() ?? null;
    if (pass === null) return;
    if (!this.full()) for (const target of pass.unfinished()) this.share(pass, target, null);
    this.log.record(kind.end);
  }

  describe(node: number): string | undefined {
    const site = this.sites[this.nodes.site(this.nodes.local(node))];
    return site && `${site.file}:${site.line}:${site.column}`;
  }

  /** The variable or field of a "name" site now holds `value`. Anything but a tensor is ignored. */
  name(value: unknown, site: number): void {
    if (!(value instanceof Tensor) || this.full()) return;
    this.log.record(kind.name, this.nodes.of(value, this.innermost(), site), site);
  }

  /** The value of a bare expression statement. */
  echo(value: unknown, site: number): void {
    const seen = this.echoes.get(site) ?? 0;
    const text = seen < echoesPerSite ? printed(value) : "";
    if (text === null) return;
    this.echoes.set(site, seen + 1);
    if (seen >= echoesPerSite || this.full()) this.droppedEchoes++;
    else this.log.record(kind.echo, site, this.strings.add(text));
  }

  /** Writes what only the end of a run can tell. Safe to call more than once. */
  finish(): void {
    for (const [leaf, words] of this.late) {
      this.log.begin(kind.lategrad);
      this.log.put(leaf);
      this.log.putAll(words, words.length);
      this.log.commit();
    }
    this.late.clear();
    if (this.dropped + this.droppedEchoes > 0)
      this.log.record(kind.dropped, this.dropped, this.droppedEchoes);
  }

  /** Whether the tape takes no more; counts what is lost by that. */
  private full(): boolean {
    if (this.log.words < this.maxWords) return false;
    this.dropped++;
    // At powers of two: rarely enough to stay small, and of the right size should the run be killed.
    const power = (this.dropped & (this.dropped - 1)) === 0;
    if (power) this.log.record(kind.dropped, this.dropped, this.droppedEchoes);
    return true;
  }

  /** The recorded tensor whose .grad this is; -1 if there is none. */
  private ownerOf(tensor: Tensor): number {
    const owner = tensor.extra?.gradOf ?? null;
    return owner === null ? -1 : this.nodes.local(owner.node);
  }

  private keepLate(leaf: Tensor, grad: Tensor | null): void {
    const id = this.nodes.local(leaf.node);
    if (id >= 0 && (this.late.size < lateLeaves || this.late.has(id)))
      this.late.set(id, this.values.words(grad));
  }

  private innermost(): Pass | null {
    return this.passes.at(-1) ?? null;
  }

  /** The pass that runs now, if there is room to record it. */
  private recorded(): Pass | null {
    const pass = this.innermost();
    return pass === null || this.full() ? null : pass;
  }

  private share(pass: Pass, target: number, total: Tensor | null): void {
    const parts = pass.arrived(target);
    if (parts.length === 0) return;
    const sizes = parts.map(part => this.values.largest(part));
    const found = shares(
      parts.map(part => part.tensor),
      sizes,
      total,
    );
    this.log.begin(kind.shares);
    this.log.put(target);
    for (const { share, cancelled } of found) {
      this.log.put(share ?? Number.NaN);
      this.log.put(cancelled ? 1 : 0);
    }
    this.log.commit();
  }
}
