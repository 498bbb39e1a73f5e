import type { Tensor } from "../tensor/tensor.js";
import { stringify } from "./builtins.js";
import type { Log } from "./log.js";
import type { Pass } from "./pass.js";
import { Places } from "./places.js";
import type { OpFacts, OpInfo } from "./recorder.js";
import { dtypes, field, flag, kind, stops } from "./records.js";
import { register } from "./register.js";
import type { Strings } from "./strings.js";
import type { Values } from "./values.js";

/** Tensors carry their node's number themselves, so the tapes of a process number from one counter. */
const counter = { next: 0 };

const leafFacts: OpFacts = { off: null, saved: [], ns: 0, inPlace: false };
const gradient: OpInfo = { name: "grad", letters: [], back: [] };
const unseen: OpInfo = { name: "tensor", rule: "unseen", letters: [], back: [] };

const none: readonly number[] = [];

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
  of(tensor: Tensor, frame: number, pass: Pass | null, site = register.site): number {
    const id = this.local(tensor.node);
    if (id < 0) return this.adopt(tensor, frame, pass, site);
    return this.places.lasts(id) ? id : this.standIn(id, tensor, frame, pass);
  }

  /** Records an operation and hands its outputs their nodes. */
  add(
    info: OpInfo,
    inputs: readonly (Tensor | number)[],
    outputs: readonly Tensor[],
    facts: OpFacts,
    frame: number,
    pass: Pass | null,
  ): void {
    const ids = this.inputs;
    ids.length = 0;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i];
      ids.push(typeof input === "number" ? this.constant(input, frame) : this.of(input, frame, pass));
    }
    if (facts.inPlace && outputs[0].origin === null && !this.firsts.has(outputs[0]))
      this.firsts.set(outputs[0], ids[0]);
    const next = this.first + this.count;
    for (let i = 0; i < outputs.length; i++) outputs[i].node = next + i;
    const kept = this.saved;
    kept.length = 0;
    for (let i = 0; i < facts.saved.length; i++) {
      const id = this.local(facts.saved[i].node);
      if (id >= 0) kept.push(id);
    }
    for (let i = 0; i < outputs.length; i++)
      this.write(outputs[i], i, info, facts, frame, register.site, ids, kept, pass);
  }

  /** The node of the input in a slot; -1 if there is none, or if the record is gone. */
  input(id: number, slot: number): number {
    const place = this.places.of(id);
    if (place < 0 || slot >= this.log.get(place + field.inputs)) return -1;
    return this.log.get(place + field.rest + this.log.get(place + field.dims) + slot);
  }

  /** The number of the site where a node was made; -1 if unknown. */
  site(id: number): number {
    const place = this.places.of(id);
    return place < 0 ? -1 : this.log.get(place + field.site);
  }

  /** The variable or field of a "name" site now holds the tensor of a node. */
  name(id: number, site: number): void {
    this.log.record(kind.name, id, site);
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

  private adopt(tensor: Tensor, frame: number, pass: Pass | null, site: number): number {
    const owner = tensor.extra?.gradOf ?? null;
    const info = owner === null ? unseen : gradient;
    const id = this.count;
    tensor.node = this.first + id;
    this.write(tensor, 0, info, leafFacts, frame, site, none, none, pass);
    if (owner !== null) this.adopted.add(tensor);
    const owned = owner === null ? -1 : this.local(owner.node);
    if (owned >= 0) this.log.record(kind.owner, id, owned);
    return id;
  }

  private standIn(original: number, tensor: Tensor, frame: number, pass: Pass | null): number {
    const site = this.site(original);
    const name = this.places.nameOf(original);
    const id = this.adopt(tensor, frame, pass, site < 0 ? register.site : site);
    this.log.standIns++;
    this.log.record(kind.standIn, id, original, this.firsts.get(tensor) ?? original);
    if (name >= 0) this.name(id, name);
    if (!this.log.diverted) this.standIns.set(original, id);
    return id;
  }

  private constant(value: number, frame: number): number {
    const id = this.next();
    this.log.begin(kind.constant);
    this.log.put(id);
    this.log.put(this.clock.now++);
    this.log.put(value);
    this.log.put(register.site);
    this.log.put(frame);
    this.log.commit();
    this.places.add(id, this.log.began + 1);
    return id;
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
    pass: Pass | null,
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
    log.put(dtypes.indexOf(tensor.dtype));
    log.put(flagsOf(tensor) + (facts.inPlace ? flag.inPlace : 0));
    log.put(info.stops === undefined ? 0 : 1 + stops.indexOf(info.stops));
    log.put(facts.off === null ? 0 : 1 + stops.indexOf(facts.off));
    log.put(shape.length);
    log.put(inputs.length);
    log.put(saved.length);
    log.putAll(shape, shape.length);
    log.putAll(inputs, inputs.length);
    log.putAll(saved, saved.length);
    this.values.put(tensor, pass);
    log.commit();
    this.places.add(id, log.began + 1);
    const { extra } = tensor;
    if (extra !== null && (extra.name !== undefined || extra.grad !== null)) this.mark(tensor, pass);
  }

  /** Writes what may have changed about a tensor that has a node. */
  mark(tensor: Tensor, pass: Pass | null): void {
    const name = tensor.extra?.name;
    const text = name === undefined ? -1 : this.strings.intern(name);
    this.log.begin(kind.mark);
    this.log.put(this.local(tensor.node));
    this.log.put(flagsOf(tensor));
    this.log.put(text);
    this.values.put(tensor.extra?.grad ?? null, pass);
    this.log.commit();
  }

  private next(): number {
    counter.next = this.first + this.count + 1;
    return this.count++;
  }

  private opId(info: OpInfo): number {
    const rule = info.rule ?? info.name;
    const known = this.ops.get(rule);
    if (known !== undefined) return known;
    const id = this.ops.size;
    this.ops.set(rule, id);
    this.log.keeping(() => this.log.record(kind.op, id, this.strings.whole(stringify(info))));
    return id;
  }
}

/** The flags of a tensor as they are now. */
function flagsOf(tensor: Tensor): number {
  const leaf = tensor.origin === null;
  const retained = !leaf && tensor.extra?.retain === true;
  return (tensor.wants ? flag.requiresGrad : 0) + (leaf ? flag.leaf : 0) + (retained ? flag.retained : 0);
}
