import type { Tensor } from "../tensor/tensor.js";
import { stringify } from "./builtins.js";
import type { Frames } from "./frames.js";
import type { Log } from "./log.js";
import type { Pass } from "./pass.js";
import type { OpFacts, OpInfo } from "./recorder.js";
import { dtypes, field, flag, kind, stops } from "./records.js";
import { register } from "./register.js";
import type { Strings } from "./strings.js";
import type { Values } from "./values.js";

/** Tensors carry their node's number themselves, so the tapes of a process number from one counter. */
const counter = { next: 0 };

const leafFacts: OpFacts = { off: null, saved: [], ns: 0, inPlace: false };
const gradient: OpInfo = { name: "grad", letters: [], back: [] };
const unseen: OpInfo = { name: "tensor", letters: [], back: [] };

const none: readonly number[] = [];

/** The one clock for nodes, events and backward steps. */
export interface Clock {
  now: number;
}

/** Nodes on a tape, by numbers from 0. */
export class Nodes {
  private readonly log: Log;
  private readonly strings: Strings;
  private readonly frames: Frames;
  private readonly values: Values;
  private readonly clock: Clock;
  /** Number in tensors of this tape's node 0. */
  private readonly first = counter.next;
  private readonly ops = new Map<string, number>();
  /** Address of each node's first field. */
  private readonly places: number[] = [];
  /** Ids of the operation that is being recorded, reused. */
  private readonly inputs: number[] = [];
  private readonly saved: number[] = [];
  /** Leaves that stand for the .grad of another tensor. */
  private readonly adopted = new WeakSet<Tensor>();

  constructor(log: Log, strings: Strings, frames: Frames, values: Values, clock: Clock) {
    this.log = log;
    this.strings = strings;
    this.frames = frames;
    this.values = values;
    this.clock = clock;
  }

  /** The tape's number for what a tensor or the engine calls node `node`; -1 if it is none of this tape's. */
  local(node: number): number {
    return node < this.first ? -1 : node - this.first;
  }

  /** The node of a tensor; one that nobody recorded becomes a leaf where it is first met. */
  of(tensor: Tensor, pass: Pass | null, site = register.site): number {
    const id = this.local(tensor.node);
    return id >= 0 ? id : this.adopt(tensor, pass, site);
  }

  /** Records an operation and hands its outputs their nodes. */
  add(
    info: OpInfo,
    inputs: readonly (Tensor | number)[],
    outputs: readonly Tensor[],
    facts: OpFacts,
    pass: Pass | null,
  ): void {
    const frame = this.frames.intern(register.source);
    const ids = this.inputs;
    ids.length = 0;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i];
      ids.push(typeof input === "number" ? this.constant(input, frame) : this.of(input, pass));
    }
    const next = this.first + this.places.length;
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

  /** The node of the input in a slot; -1 if there is none. */
  input(id: number, slot: number): number {
    const place = this.places[id];
    if (place === undefined || slot >= this.log.get(place + field.inputs)) return -1;
    return this.log.get(place + field.rest + this.log.get(place + field.dims) + slot);
  }

  /** The number of the site where a node was made; -1 if unknown. */
  site(id: number): number {
    const place = this.places[id];
    return place === undefined ? -1 : this.log.get(place + field.site);
  }

  /** The library changed this gradient without an operation: whoever uses it next meets a new value. */
  outdated(grad: Tensor): void {
    if (this.adopted.has(grad)) grad.node = -1;
  }

  private adopt(tensor: Tensor, pass: Pass | null, site: number): number {
    const owner = tensor.extra?.gradOf ?? null;
    const info = owner === null ? unseen : gradient;
    const frame = this.frames.intern(register.source);
    const id = this.places.length;
    tensor.node = this.first + id;
    this.write(tensor, 0, info, leafFacts, frame, site, none, none, pass);
    if (owner !== null) this.adopted.add(tensor);
    const owned = owner === null ? -1 : this.local(owner.node);
    if (owned >= 0) this.log.record(kind.owner, id, owned);
    return id;
  }

  private constant(value: number, frame: number): number {
    const id = this.place(this.log.begin(kind.constant));
    this.log.put(id);
    this.log.put(this.clock.now++);
    this.log.put(value);
    this.log.put(register.site);
    this.log.put(frame);
    this.log.commit();
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
    const { storage, shape } = tensor;
    const op = this.opId(info);
    log.put(this.place(log.begin(kind.node)));
    log.put(this.clock.now++);
    log.put(op);
    log.put(site);
    log.put(frame);
    log.put(output);
    log.put(storage.id);
    log.put(storage.version);
    log.put(storage.bytes);
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

  /** Remembers where the node is whose record begins at `address`; gives its number. */
  private place(address: number): number {
    const id = this.places.push(address + 1) - 1;
    counter.next = this.first + this.places.length;
    return id;
  }

  private opId(info: OpInfo): number {
    const known = this.ops.get(info.name);
    if (known !== undefined) return known;
    const text = this.strings.whole(stringify(info));
    const id = this.ops.size;
    this.ops.set(info.name, id);
    this.log.record(kind.op, id, text);
    return id;
  }
}

/** The flags of a tensor as they are now. */
function flagsOf(tensor: Tensor): number {
  const leaf = tensor.origin === null;
  const retained = !leaf && tensor.extra?.retain === true;
  return (tensor.wants ? flag.requiresGrad : 0) + (leaf ? flag.leaf : 0) + (retained ? flag.retained : 0);
}
