import { Tensor } from "../tensor/tensor.js";
import { nodeBudget, wordBudget } from "./budget.js";
import { listed } from "./called.js";
import { printed } from "./echo.js";
import { Frames } from "./frames.js";
import { Log } from "./log.js";
import { Nodes } from "./nodes.js";
import { keep, type Parts, Pass, unwritten } from "./pass.js";
import type { CallFacts, CallKind, EventKind, OpFacts, OpInfo, Recorder } from "./recorder.js";
import { callKinds, eventKinds, kind, smallParameter } from "./records.js";
import { register } from "./register.js";
import { type Exclusive, halfWords, Ring, ringBytes } from "./ring.js";
import { Scalars } from "./scalars.js";
import { numberShares, shares } from "./shares.js";
import { highLimit, lowLimit, pair } from "./short.js";
import { Strings } from "./strings.js";
import { Tail } from "./tail.js";
import { isSingle, numberOf, Values } from "./values.js";

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
  /**
   * What is kept of the run for good; 128 MiB unless told. Past half of it, or past `nodeBudget`, loops keep samples of
   * their iterations; past all of it, only what happened last is there.
   */
  maxBytes?: number;
  /** Nodes up to which everything is kept; see budget.ts. */
  nodeBudget?: number;
  /** Gives zero-filled memory for what happened last, once it is needed: see ring.ts. */
  newRing?(bytes: number): ArrayBufferLike;
  /** Runs its argument while nobody reads that memory. */
  exclusive?: Exclusive;
  /** Words in each half of it; `halfWords` unless told. */
  ringWords?: number;
  /** To name places in error messages. */
  sites?: readonly Place[];
  /** Whether values are summarised; true unless told. */
  summaries?: boolean;
}

/** Echoes kept of one place: a bare expression in a long loop must not fill the tape. */
const echoesPerSite = 100;
/** Leaves whose last .grad is written again at the end, since the record of it may be gone. */
const lateLeaves = 4096;

/** What operations, backward passes and variables did, as records on a log (see records.ts). */
export class Tape implements Recorder {
  readonly timed: boolean;
  private readonly log: Log;
  private readonly strings: Strings;
  private readonly values: Values;
  private readonly frames: Frames;
  private readonly nodes: Nodes;
  private readonly scalars: Scalars;
  private readonly maxWords: number;
  private readonly maxNodes: number;
  private readonly sites: readonly Place[];
  /** Whatever happens next has `now` as its `seq`. */
  readonly clock = { now: 0 };
  /** Passes that run now, innermost last; null: not recorded. */
  private readonly passes: (Pass | null)[] = [];
  /** Passes that are over, to be used again: a program of small graphs runs one every few operations. */
  private readonly idle: Pass[] = [];
  private readonly echoes = new Map<number, number>();
  private readonly late = new Map<number, WeakRef<Tensor>>();
  private droppedEchoes = 0;
  /** Optimizers and modules of which something was asked, by number. */
  private readonly numbers = new WeakMap<object, number>();
  private numbered = 0;

  constructor(options: TapeOptions) {
    this.timed = options.timed ?? false;
    this.sites = options.sites ?? [];
    this.maxWords = Math.floor((options.maxBytes ?? 16 * wordBudget) / 8);
    this.maxNodes = options.nodeBudget ?? nodeBudget;
    this.log = new Log(options.header, options.newChunk, () => ringOf(options));
    this.strings = new Strings(this.log);
    this.values = new Values(this.log, options.sampleSize ?? 64, options.summaries ?? true);
    this.nodes = new Nodes(this.log, this.strings, this.values, this.clock);
    const tail = new Tail(this.log, (address, turn) => {
      if (!this.frames.full) this.nodes.rescue(address, turn);
    });
    this.frames = new Frames(this.log, this.strings, frame => tail.iteration(frame));
    this.scalars = new Scalars(this.log, this.strings, this.frames);
  }

  op(info: OpInfo, inputs: readonly (Tensor | number)[], outputs: readonly Tensor[], facts: OpFacts): void {
    const frame = this.enter();
    const owned = facts.inPlace ? this.ownerOf(outputs[0]) : -1;
    // Nobody holds this gradient but its tensor: the events on that tensor tell the story.
    if (owned >= 0 && this.nodes.local(outputs[0].node) < 0) return;
    this.nodes.add(info, inputs, outputs, facts, frame);
    if (owned >= 0) this.log.record(kind.regrad, owned, this.nodes.local(outputs[0].node));
    if (outputs.length === 1) this.curve(outputs[0]);
  }

  scalarOp(
    info: OpInfo,
    x: Tensor | number,
    y: Tensor | number | null,
    out: Tensor,
    saved: number,
    off: OpFacts["off"],
  ): void {
    this.nodes.addScalar(info, x, y, out, saved, off, this.enter());
    this.curve(out);
  }

  marked(tensor: Tensor): void {
    // One that has no node yet gets its flags written when it gets one.
    if (this.nodes.local(tensor.node) < 0) return;
    this.nodes.of(tensor, this.enter());
    this.nodes.mark(tensor);
  }

  event(what: EventKind, tensor: Tensor): void {
    const known = this.nodes.local(tensor.node) >= 0;
    // Printing an unrecorded tensor (most often a .grad) is no reason to draw it.
    if (what === "read" && !known) return;
    if (!known && this.ownerOf(tensor) >= 0) return this.event(what, tensor.extra!.gradOf!);
    const grad = tensor.extra?.grad ?? null;
    const frame = this.enter();
    const node = this.nodes.of(tensor, frame);
    if (grad !== null && what !== "read") this.nodes.outdated(grad);
    this.log.begin(kind.event);
    this.log.put(eventKinds.indexOf(what));
    this.log.put(node);
    this.log.put(this.clock.now++);
    this.log.put(register.site);
    this.log.put(frame);
    this.values.put(grad);
    if (what === "step" && tensor.numel() <= smallParameter) this.values.put(tensor);
    this.log.commit();
    if (this.log.diverted && what !== "read" && this.late.size < lateLeaves && !this.late.has(tensor.id))
      this.late.set(tensor.id, new WeakRef(tensor));
  }

  called(what: CallKind, facts: CallFacts): void {
    const { of, count = 0, training = false, modal = false } = facts;
    const frame = this.enter();
    const number = this.numbers.get(of) ?? this.numbered++;
    this.numbers.set(of, number);
    const type = this.strings.intern(of.constructor.name);
    const words = listed(what, facts, this.strings, this.nodes);
    const bits = (training ? 1 : 0) + (modal ? 2 : 0);
    this.log.begin(kind.call);
    for (const word of [callKinds.indexOf(what), number, this.clock.now, register.site, frame, type, count])
      this.log.put(word);
    this.log.put(bits);
    this.log.putAll(words, words.length);
    this.log.commit();
  }

  beginBackward(roots: readonly Tensor[], createGraph: boolean): void {
    if (roots.length === 0) {
      this.passes.push(null);
      return;
    }
    const frame = this.enter();
    const ids = roots.map(root => this.nodes.of(root, frame));
    const pass = this.idle.pop() ?? new Pass();
    pass.begin(ids, this.log.diverted);
    this.passes.push(pass);
    this.log.begin(kind.begin);
    for (const word of [this.clock.now++, register.site, frame, createGraph ? 1 : 0]) this.log.put(word);
    this.log.putAll(ids, ids.length);
    this.log.commit();
  }

  step(node: number, adjoint: Tensor | number): void {
    const pass = this.resume();
    const id = this.nodes.local(node);
    if (pass === null || id < 0) return;
    const { log } = this;
    const seq = this.clock.now++;
    if (!this.nodes.has(id)) return;
    if (id < lowLimit && seq < highLimit && isSingle(adjoint)) {
      this.writeShort(kind.smallStep, pair(id, seq), numberOf(adjoint), 0);
      // Among plain numbers no code of the program's can hang, so that a few steps may wait.
      if (typeof adjoint !== "number" || (seq & 15) === 0) log.show();
      return;
    }
    log.begin(kind.step);
    log.put(id);
    log.put(seq);
    this.values.put(adjoint);
    log.commit();
  }

  contribute(node: number, slot: number, contribution: Tensor | number, to: number): void {
    const pass = this.resume();
    const id = this.nodes.local(node);
    if (pass === null || id < 0) return;
    const target = this.nodes.input(id, slot);
    const held = isSingle(contribution) ? numberOf(contribution) : contribution;
    const receiver = this.nodes.local(to);
    // Of a view that was changed, it is its base that hears of what arrives.
    if (target >= 0 && receiver !== target) keep(held);
    if (target >= 0) pass.hold(target, held, this.send(id, slot, target, held));
    // Whoever sent this is forgotten, but shares are of all that arrived.
    else if (receiver >= 0) pass.hold(receiver, held, unwritten);
  }

  arrived(node: number, sum: Tensor | number): void {
    const pass = this.resume();
    const id = this.nodes.local(node);
    if (pass === null || id < 0) return;
    const parts = pass.arrived(id);
    if (parts === null) return;
    const seeded = pass.isRoot(id);
    if (seeded || parts.count > 1) this.share(parts, seeded ? sum : null);
    pass.release(parts);
  }

  endBackward(): void {
    const pass = this.resume();
    this.passes.pop();
    if (pass === null) return;
    for (const target of pass.unfinished()) {
      const parts = pass.arrived(target)!;
      this.share(parts, null);
      pass.release(parts);
    }
    pass.end();
    this.idle.push(pass);
    this.log.record(kind.end);
  }

  describe(node: number): string | undefined {
    return this.placeOf(this.nodes.site(this.nodes.local(node)));
  }

  here(): string | undefined {
    return this.placeOf(register.site);
  }

  private placeOf(number: number): string | undefined {
    const site = this.sites[number];
    return site && `${site.file}:${site.line}:${site.column}`;
  }

  /** The tape's number for a tensor's node; -1 if it has none. */
  numberOf(tensor: Pick<Tensor, "node">): number {
    return this.nodes.local(tensor.node);
  }

  /** Norm of a tensor as it stands on the tape, NaN if an entry is not finite; null if the tape does not know it as it is. */
  normOf(tensor: Tensor): number | null {
    return this.values.norm(tensor);
  }

  /** The variable or field of a "name" site now holds `value`. Anything but a tensor is ignored. */
  name(value: unknown, site: number): void {
    if (!(value instanceof Tensor)) return;
    const known = this.nodes.local(value.node) >= 0;
    const frame = known && !this.frames.thinning ? -1 : this.enter();
    this.nodes.name(this.nodes.of(value, frame, site), site);
  }

  /** The value of a bare expression statement. */
  echo(value: unknown, site: number): void {
    const seen = this.echoes.get(site) ?? 0;
    const text = seen < echoesPerSite ? printed(value) : "";
    if (text === null) return;
    this.echoes.set(site, seen + 1);
    const keeps = seen < echoesPerSite && !this.frames.full;
    this.log.keeping(() => {
      if (keeps) this.log.record(kind.echo, site, this.strings.add(text));
      else this.dropEcho();
    });
  }

  /** Writes what only the end of a run can tell. Safe to call more than once. */
  finish(): void {
    this.log.divert(this.frames.full);
    for (const [id, held] of this.late) {
      const leaf = held.deref();
      if (leaf === undefined) continue;
      this.log.begin(kind.lategrad);
      this.log.put(this.nodes.local(leaf.node));
      this.values.put(leaf.extra?.grad ?? null);
      this.log.commit();
      this.late.delete(id);
    }
    if (this.droppedEchoes > 0) this.log.record(kind.dropped, this.droppedEchoes);
  }

  /** Sends what is recorded next where the frame in force says; gives the frame's number. */
  private enter(): number {
    if (!this.frames.thinning) this.measure();
    const frame = this.frames.intern(register.source);
    if (this.frames.thinning) {
      this.frames.full ||= this.log.kept >= this.maxWords;
      this.log.divert(this.frames.passing || this.frames.full);
    }
    return frame;
  }

  /** Notes when the run is past the budget. */
  private measure(): void {
    if (this.nodes.count >= this.maxNodes || this.log.words >= this.maxWords / 2) this.frames.thinning = true;
  }

  /** Of an iteration that is soon forgotten, keeps what is one number. */
  private curve(output: Tensor): void {
    if (this.frames.passing && this.passes.length === 0) this.scalars.add(output);
  }

  private dropEcho(): void {
    this.droppedEchoes++;
    // At powers of two: rarely enough to stay small, and of the right size should the run be killed.
    const power = (this.droppedEchoes & (this.droppedEchoes - 1)) === 0;
    if (power) this.log.record(kind.dropped, this.droppedEchoes);
  }

  /** The recorded tensor whose .grad this is; -1 if there is none. */
  private ownerOf(tensor: Tensor): number {
    const owner = tensor.extra?.gradOf ?? null;
    return owner === null ? -1 : this.nodes.local(owner.node);
  }

  private innermost(): Pass | null {
    const { length } = this.passes;
    return length === 0 ? null : this.passes[length - 1];
  }

  /** The pass that runs now, its records going where its beginning went. */
  private resume(): Pass | null {
    const pass = this.innermost();
    if (pass !== null && this.frames.thinning) this.log.divert(pass.passing || this.frames.full);
    return pass;
  }

  /** A contribution; gives the address of its summary. Readers see it with the next record: a step, if nothing fails. */
  private send(id: number, slot: number, target: number, value: Tensor | number): number {
    const { log } = this;
    if (typeof value === "number" && id < lowLimit && target < highLimit && slot < 2 ** 20)
      return this.writeShort(kind.smallSend, pair(id, target), value, slot);
    log.begin(kind.send);
    log.put(id);
    log.put(slot);
    log.put(target);
    const address = this.values.put(value);
    log.commit();
    return address;
  }

  /** Writes a short record; gives the address of the value, -1 where values are not recorded. */
  private writeShort(what: number, ids: number, value: number, bits: number): number {
    const { log } = this;
    const length = this.values.on ? 3 : 2;
    const at = log.open(length);
    log.page[at] = ids;
    if (this.values.on) log.page[at + 1] = value;
    const address = log.seal(what, length, bits);
    return this.values.on ? address + 1 : -1;
  }

  /** Writes what part of an adjoint each contribution makes up. `total`: their sum, where more than they went into it. */
  private share(parts: Parts, total: Tensor | number | null): void {
    const { count, addresses, target } = parts;
    let some = false;
    for (let i = 0; i < count; i++) some ||= addresses[i] !== unwritten;
    if (!some) return;
    const found = this.sharesOf(parts, total);
    this.log.begin(kind.shares);
    this.log.put(target);
    for (let i = 0; i < count; i++) if (addresses[i] !== unwritten) this.log.put(found[i]);
    this.log.commit();
  }

  private sharesOf(parts: Parts, total: Tensor | number | null): ArrayLike<number> {
    const { count, numbers, values, tensors } = parts;
    if (numbers) return numberShares(values, count, total === null ? null : numberOf(total));
    const sizes = Array.from({ length: count }, (_, i) => this.values.largest(parts, i));
    return shares(tensors.slice(0, count) as Tensor[], sizes, total as Tensor | null);
  }
}

function ringOf({ newRing, exclusive, ringWords = halfWords }: TapeOptions): Ring {
  const bytes = ringBytes(ringWords);
  return new Ring(newRing?.(bytes) ?? new ArrayBuffer(bytes), exclusive ?? (action => action()));
}
