import type { Dtype } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { stringify } from "./builtins.js";
import type { Log } from "./log.js";
import { Places } from "./places.js";
import type { OpFacts, OpInfo } from "./recorder.js";
import { dtypes, field, flag, kind, stops } from "./records.js";
import { register } from "./register.js";
import {
  bitsFor,
  highLimit,
  inputCount,
  inputIn,
  kindOf,
  limits,
  lowLimit,
  opWord,
  pair,
  placeWord,
  savedOutput,
  siteIn,
  small,
} from "./short.js";
import type { Strings } from "./strings.js";
import type { Values } from "./values.js";

/** Tensors carry their node's number themselves, so the tapes of a process number from one counter. */
const counter = { next: 0 };

const leafFacts: OpFacts = { off: null, saved: [], ns: 0, inPlace: false };
const gradient: OpInfo = { name: "grad", letters: [], back: [] };
const unseen: OpInfo = { name: "tensor", rule: "unseen", letters: [], back: [] };

const none: readonly number[] = [];
const unread = -2;

/** Operations whose numbers are at hand: programs run the same few over and over. */
const lately = 64;

/** The one clock for nodes, events and backward steps. */
export interface Clock {
  now: number;
}

/** Nodes on a tape, by numbers from 0. */
export class Nodes {
  /** Nodes so far. */
  count = 0;
  private readonly log: Log;
  private readonly strings: Strings;
  private readonly values: Values;
  private readonly clock: Clock;
  private readonly places: Places;
  /** Number in tensors of this tape's node 0. */
  private readonly first = counter.next;
  private readonly ops = new Map<string, number>();
  private readonly lastInfos: (OpInfo | null)[] = new Array(lately).fill(null);
  private readonly lastOps: number[] = new Array(lately).fill(-1);
  /** The node that was asked for last, and where it was: contributions come from the node whose step it is. */
  private stepped = -1;
  private steppedAt = -1;
  /** The inputs in its slots 0 and 1; `unread` where its record has to say. */
  private input0 = unread;
  private input1 = unread;
  /** Leaves that stand for the .grad of another tensor. */
  private readonly adopted = new WeakSet<Tensor>();
  /** Of leaves that were changed in place: their node before. */
  private readonly firsts = new WeakMap<Tensor, number>();
  /** Kept nodes by the passing nodes that they stand for. */
  private readonly standIns = new Map<number, number>();

  constructor(log: Log, strings: Strings, values: Values, clock: Clock) {
    this.log = log;
    this.strings = strings;
    this.values = values;
    this.clock = clock;
    this.places = new Places(log);
  }

  /** The tape's number for what a tensor or the engine calls node `node`; -1 if it is none of this tape's. */
  local(node: number): number {
    const id = node < this.first ? -1 : node - this.first;
    return this.standIns.size === 0 ? id : (this.standIns.get(id) ?? id);
  }

  /** Whether the record of a node is still there. */
  has(id: number): boolean {
    const place = this.places.of(id);
    this.steppedAt = place;
    this.stepped = id;
    this.input0 = unread;
    this.input1 = unread;
    if (place >= 0) this.readInputs(place);
    return place >= 0;
  }

  /** Of a short record with two inputs, both at once: two contributions follow. */
  private readInputs(place: number): void {
    const head = this.log.get(place - 1);
    if (kindOf(head) !== kind.small || inputCount(head) < 2) return;
    const word = this.log.get(place + small.inputs);
    this.input0 = inputIn(word, 0);
    this.input1 = inputIn(word, 1);
  }

  /**
   * The node of a tensor. One that nobody recorded becomes a leaf where it is first met; one whose record will be gone
   * before the next one is gets a leaf that stands in for it.
   */
  of(tensor: Tensor, frame: number, site = register.site): number {
    const id = this.local(tensor.node);
    if (id < 0) return this.adopt(tensor, frame, site);
    return this.places.lasts(id) ? id : this.standIn(id, tensor, frame);
  }

  /** Records an operation and hands its outputs their nodes. */
  add(
    info: OpInfo,
    inputs: readonly (Tensor | number)[],
    outputs: readonly Tensor[],
    facts: OpFacts,
    frame: number,
  ): void {
    const ids = inputs.map(input => this.operand(input, frame));
    if (facts.inPlace && outputs[0].origin === null && !this.firsts.has(outputs[0]))
      this.firsts.set(outputs[0], ids[0]);
    const next = this.first + this.count;
    for (let i = 0; i < outputs.length; i++) outputs[i].node = next + i;
    const kept: number[] = [];
    for (let i = 0; i < facts.saved.length; i++) {
      const id = this.local(facts.saved[i].node);
      if (id >= 0) kept.push(id);
    }
    const short = outputs.length === 1 && ids.length <= limits.inputs && facts.ns === 0 && !facts.inPlace;
    const bits = short ? savedBits(kept, ids, this.count) : -1;
    if (
      bits >= 0 &&
      this.writeSmall(info, ids.length, ids[0] ?? 0, ids[1] ?? 0, outputs[0], bits, facts.off, frame)
    )
      return;
    for (let i = 0; i < outputs.length; i++)
      this.write(outputs[i], i, info, facts, frame, register.site, ids, kept);
  }

  /** The same as `add` for Recorder.scalarOp. */
  addScalar(
    info: OpInfo,
    x: Tensor | number,
    y: Tensor | number | null,
    out: Tensor,
    saved: number,
    off: OpFacts["off"],
    frame: number,
  ): void {
    const a = this.operand(x, frame);
    const b = y === null ? 0 : this.operand(y, frame);
    out.node = this.first + this.count;
    if (this.writeSmall(info, y === null ? 1 : 2, a, b, out, saved, off, frame)) return;
    const ids = y === null ? [a] : [a, b];
    const kept = [a, b, this.count].filter((_, i) => saved & (1 << i));
    this.write(out, 0, info, { ...leafFacts, off }, frame, register.site, ids, kept);
  }

  /** The node of the input in a slot; -1 if there is none, or if the record is gone. */
  input(id: number, slot: number): number {
    if (id === this.stepped && this.input0 !== unread && slot < 2)
      return slot === 0 ? this.input0 : this.input1;
    return this.inputAt(id, slot);
  }

  private inputAt(id: number, slot: number): number {
    const { log } = this;
    const place = id === this.stepped && log.has(this.steppedAt) ? this.steppedAt : this.places.of(id);
    if (place < 0) return -1;
    const head = log.get(place - 1);
    if (kindOf(head) === kind.small)
      return slot < inputCount(head) ? inputIn(log.get(place + small.inputs), slot) : -1;
    if (slot >= log.get(place + field.inputs)) return -1;
    return log.get(place + field.rest + log.get(place + field.dims) + slot);
  }

  /** The number of the site where a node was made; -1 if unknown. */
  site(id: number): number {
    const { log } = this;
    const place = this.places.of(id);
    if (place < 0) return -1;
    if (kindOf(log.get(place - 1)) === kind.small) return siteIn(log.get(place + small.place));
    return log.get(place + field.site);
  }

  /** The variable or field of a "name" site now holds the tensor of a node. */
  name(id: number, site: number): void {
    const { log } = this;
    const at = log.open(3);
    log.page[at] = id;
    log.page[at + 1] = site;
    log.seal(kind.name, 3);
    log.show();
    this.places.name(id, site);
  }

  /** The library changed this gradient without an operation: whoever uses it next meets a new value. */
  outdated(grad: Tensor): void {
    if (this.adopted.has(grad)) grad.node = -1;
  }

  /** Keeps recent records for good, and those of the nodes that they need. */
  rescue(address: number, turn: number): void {
    const records = this.log.recent(address);
    const { from, to } = this.log.rescue(turn, [...this.places.needed(records), ...records]);
    this.places.moved(from, to);
  }

  private adopt(tensor: Tensor, frame: number, site: number): number {
    const owner = tensor.extra?.gradOf ?? null;
    const info = owner === null ? unseen : gradient;
    const id = this.count;
    tensor.node = this.first + id;
    this.write(tensor, 0, info, leafFacts, frame, site, none, none);
    if (owner !== null) this.adopted.add(tensor);
    const owned = owner === null ? -1 : this.local(owner.node);
    if (owned >= 0) this.log.record(kind.owner, id, owned);
    return id;
  }

  private standIn(original: number, tensor: Tensor, frame: number): number {
    const site = this.site(original);
    const name = this.places.nameOf(original);
    const id = this.adopt(tensor, frame, site < 0 ? register.site : site);
    this.log.standIns++;
    this.log.record(kind.standIn, id, original, this.firsts.get(tensor) ?? original);
    if (name >= 0) this.name(id, name);
    if (!this.log.diverted) this.standIns.set(original, id);
    return id;
  }

  private constant(value: number, frame: number): number {
    const { log } = this;
    const id = this.next();
    const at = log.open(6);
    const { page } = log;
    page[at] = id;
    page[at + 1] = this.clock.now++;
    page[at + 2] = value;
    page[at + 3] = register.site;
    page[at + 4] = frame;
    this.places.add(id, log.seal(kind.constant, 6));
    log.show();
    return id;
  }

  /** The node of an operand; numbers get one of their own, also those that a rule read back as tensors. */
  private operand(x: Tensor | number, frame: number): number {
    if (typeof x === "number") return this.constant(x, frame);
    return x.wrapped ? this.constant(x.value(), frame) : this.of(x, frame);
  }

  /** Writes the short form of a node made from `count` others, a and b; false if it does not fit. */
  private writeSmall(
    info: OpInfo,
    count: number,
    a: number,
    b: number,
    out: Tensor,
    saved: number,
    off: OpFacts["off"],
    frame: number,
  ): boolean {
    const { log, count: id } = this;
    const { storageId } = out;
    const op = this.opId(info);
    if (out.shape.length > 0 || out.version > 0 || out.storageLength !== 1) return false;
    if (id >= lowLimit || this.clock.now >= highLimit || storageId >= limits.storage) return false;
    if (frame + 1 >= limits.frame || register.site + 1 >= limits.site || op >= limits.op) return false;
    const valued = this.values.on;
    const length = 4 + (count > 0 ? 1 : 0) + (valued ? 1 : 0);
    let at = log.open(length);
    const { page } = log;
    page[at++] = pair(id, this.clock.now++);
    page[at++] = placeWord(frame, register.site);
    page[at++] = opWord(op, storageId);
    if (count > 0) page[at++] = pair(a, b);
    if (valued) page[at] = out.value();
    const stop = info.stops === undefined ? 0 : 1 + stops.indexOf(info.stops);
    const cause = off === null ? 0 : 1 + stops.indexOf(off);
    const bits = bitsFor(dtypeNumber(out.dtype), flagsOf(out), stop, cause, saved, count);
    this.places.add(this.next(), log.seal(kind.small, length, bits));
    log.show();
    if (out.extra !== null) this.markNew(out);
    return true;
  }

  private write(
    tensor: Tensor,
    output: number,
    info: OpInfo,
    facts: OpFacts,
    frame: number,
    site: number,
    inputs: readonly number[],
    saved: readonly number[],
  ): void {
    const { log } = this;
    const { shape } = tensor;
    const op = this.opId(info);
    const id = this.next();
    log.begin(kind.node);
    log.put(id);
    log.put(this.clock.now++);
    log.put(op);
    log.put(site);
    log.put(frame);
    log.put(output);
    log.put(tensor.storageId);
    log.put(tensor.version);
    log.put(tensor.storageBytes);
    log.put(facts.ns);
    log.put(dtypeNumber(tensor.dtype));
    log.put(flagsOf(tensor) + (facts.inPlace ? flag.inPlace : 0));
    log.put(info.stops === undefined ? 0 : 1 + stops.indexOf(info.stops));
    log.put(facts.off === null ? 0 : 1 + stops.indexOf(facts.off));
    log.put(shape.length);
    log.put(inputs.length);
    log.put(saved.length);
    log.putAll(shape, shape.length);
    log.putAll(inputs, inputs.length);
    log.putAll(saved, saved.length);
    this.values.put(tensor);
    log.commit();
    this.places.add(id, log.began + 1);
    if (tensor.extra !== null) this.markNew(tensor);
  }

  private markNew(tensor: Tensor): void {
    if (tensor.extra!.name !== undefined || tensor.extra!.grad !== null) this.mark(tensor);
  }

  /** Writes what may have changed about a tensor that has a node. */
  mark(tensor: Tensor): void {
    const name = tensor.extra?.name;
    const text = name === undefined ? -1 : this.strings.intern(name);
    this.log.begin(kind.mark);
    this.log.put(this.local(tensor.node));
    this.log.put(flagsOf(tensor));
    this.log.put(text);
    this.values.put(tensor.extra?.grad ?? null);
    this.log.commit();
  }

  private next(): number {
    counter.next = this.first + this.count + 1;
    return this.count++;
  }

  private opId(info: OpInfo): number {
    const { name } = info;
    const slot = (5 * name.charCodeAt(0) + name.charCodeAt(name.length - 1) + name.length) % lately;
    if (this.lastInfos[slot] === info) return this.lastOps[slot];
    const id = this.internOp(info);
    this.lastInfos[slot] = info;
    this.lastOps[slot] = id;
    return id;
  }

  private internOp(info: OpInfo): number {
    const rule = info.rule ?? info.name;
    const known = this.ops.get(rule);
    if (known !== undefined) return known;
    const id = this.ops.size;
    this.ops.set(rule, id);
    this.log.keeping(() => this.log.record(kind.op, id, this.strings.whole(stringify(info))));
    return id;
  }
}

/** Which of its own operands and output an operation keeps, as bits; -1 if it keeps anything else. */
function savedBits(kept: readonly number[], inputs: readonly number[], own: number): number {
  let bits = 0;
  for (const id of kept) {
    if (id === own) bits |= savedOutput;
    else if (id === inputs[0]) bits |= 1;
    else if (id === inputs[1]) bits |= 2;
    else return -1;
  }
  return bits;
}

/** As its place in `dtypes`. */
function dtypeNumber(dtype: Dtype): number {
  return dtype === "float32" ? 0 : dtypes.indexOf(dtype);
}

/** The flags of a tensor as they are now. */
function flagsOf(tensor: Tensor): number {
  const leaf = tensor.origin === null;
  const retained = !leaf && tensor.extra?.retain === true;
  return (tensor.wants ? flag.requiresGrad : 0) + (leaf ? flag.leaf : 0) + (retained ? flag.retained : 0);
}
