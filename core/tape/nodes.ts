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
  /** Ids of the operation that is being recorded, reused. */
  private readonly inputs: number[] = [];
  private readonly saved: number[] = [];
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
    return this.places.of(id) >= 0;
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
    const ids = this.inputs;
    ids.length = inputs.length;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i];
      if (typeof input === "number") ids[i] = this.constant(input, frame);
      // A number that a rule read back as a tensor is a number again.
      else ids[i] = input.wrapped ? this.constant(input.value(), frame) : this.of(input, frame);
    }
    if (facts.inPlace && outputs[0].origin === null && !this.firsts.has(outputs[0]))
      this.firsts.set(outputs[0], ids[0]);
    const next = this.first + this.count;
    for (let i = 0; i < outputs.length; i++) outputs[i].node = next + i;
    if (outputs.length === 1 && this.writeSmall(outputs[0], info, facts, frame)) return;
    const kept = this.saved;
    kept.length = 0;
    for (let i = 0; i < facts.saved.length; i++) {
      const id = this.local(facts.saved[i].node);
      if (id >= 0) kept.push(id);
    }
    for (let i = 0; i < outputs.length; i++)
      this.write(outputs[i], i, info, facts, frame, register.site, ids, kept);
  }

  /** The node of the input in a slot; -1 if there is none, or if the record is gone. */
  input(id: number, slot: number): number {
    const { log } = this;
    const place = this.places.of(id);
    if (place < 0) return -1;
    if (kindOf(log.get(place - 1)) === kind.small) return smallInput(log, place, slot);
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

  /** Writes the short form of a node; false if it does not fit. `this.inputs`: what it was made from. */
  private writeSmall(tensor: Tensor, info: OpInfo, facts: OpFacts, frame: number): boolean {
    const { log, inputs, count: id } = this;
    const { dtype, storageId } = tensor;
    if (tensor.shape.length > 0 || inputs.length > limits.inputs || facts.ns > 0 || facts.inPlace)
      return false;
    if (tensor.version > 0 || tensor.storageLength !== 1 || storageId >= limits.storage) return false;
    if (id >= lowLimit || this.clock.now >= highLimit) return false;
    if (frame + 1 >= limits.frame || register.site + 1 >= limits.site) return false;
    const saved = this.savedBits(facts.saved, id);
    const op = this.opId(info);
    if (saved < 0 || op >= limits.op) return false;
    const length = 4 + (inputs.length > 0 ? 1 : 0) + (this.values.on ? 1 : 0);
    let at = log.open(length);
    const { page } = log;
    page[at++] = pair(id, this.clock.now++);
    page[at++] = placeWord(frame, register.site);
    page[at++] = opWord(op, storageId);
    if (inputs.length > 0) page[at++] = pair(inputs[0], inputs.length > 1 ? inputs[1] : 0);
    if (this.values.on) page[at] = tensor.value();
    const bits = bitsFor({
      dtype: dtypeNumber(dtype),
      flags: flagsOf(tensor),
      stop: info.stops === undefined ? 0 : 1 + stops.indexOf(info.stops),
      off: facts.off === null ? 0 : 1 + stops.indexOf(facts.off),
      saved,
      inputs: inputs.length,
    });
    this.places.add(this.next(), log.seal(kind.small, length, bits));
    log.show();
    if (tensor.extra !== null) this.markNew(tensor);
    return true;
  }

  /** Which of its own operands and output an operation keeps, as bits; -1 if it keeps anything else. */
  private savedBits(saved: readonly Tensor[], own: number): number {
    const { inputs } = this;
    let bits = 0;
    for (let i = 0; i < saved.length; i++) {
      const id = this.local(saved[i].node);
      if (id === own) bits |= savedOutput;
      else if (id === inputs[0]) bits |= 1;
      else if (inputs.length > 1 && id === inputs[1]) bits |= 2;
      else if (id >= 0) return -1;
    }
    return bits;
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

/** The input of a small node in a slot; -1 if there is none. */
function smallInput(log: Log, place: number, slot: number): number {
  if (slot >= inputCount(log.get(place - 1))) return -1;
  return inputIn(log.get(place + small.inputs), slot);
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
