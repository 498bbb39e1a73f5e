import { Doubles, Integers } from "./builtins.js";
import { eachRecord, type Log } from "./log.js";
import { field, kind } from "./records.js";
import { ringBase } from "./ring.js";
import { inputCount, inputIn, isNode, kindOf, lengthOf, lowOf, small } from "./short.js";

/** Nodes of the ring whose places are known: more than fit on it. */
const slots = 2 ** 18;

/** Where on the tape the records of nodes are. An address is that of a record's first field, the id. */
export class Places {
  private readonly log: Log;
  /** Of the first nodes, all of which are kept. */
  private readonly dense: number[] = [];
  /** Of nodes that were kept later. */
  private readonly later = new Map<number, number>();
  /** Of nodes in the ring, and the sites of the variables that held them first: each in slot id mod slots. */
  private recent: Float64Array | null = null;
  private names: Int32Array | null = null;

  constructor(log: Log) {
    this.log = log;
  }

  add(id: number, address: number): void {
    if (address >= ringBase) this.addRecent(id, address);
    else if (id === this.dense.length) this.dense.push(address);
    else this.later.set(id, address);
  }

  /** The address of a node's record; -1 if it is gone. */
  of(id: number): number {
    return this.dense[id] ?? this.later.get(id) ?? this.inRing(id);
  }

  /** Whether the record of a node will be there as long as one that is written now. */
  lasts(id: number): boolean {
    if (id < this.dense.length || this.later.has(id)) return true;
    return this.log.diverted && this.inRing(id) >= this.log.fresh;
  }

  name(id: number, site: number): void {
    if (this.names !== null && this.names[id % slots] < 0 && this.inRing(id) >= 0)
      this.names[id % slots] = site;
  }

  /** The site of the variable that held a passing node first; -1 if unknown. */
  nameOf(id: number): number {
    return this.names !== null && this.inRing(id) >= 0 ? this.names[id % slots] : -1;
  }

  /** Of some recent records: those of nodes in the ring that they refer to and are not themselves among them. */
  needed(records: readonly Float64Array[]): Float64Array[] {
    const within = new Set<number>();
    const needed = new Set<number>();
    for (const words of records) {
      const get = (address: number) => words[address];
      eachRecord(get, 0, words.length, (what, at) => {
        if (!isNode(what)) return;
        within.add(idAt(what, words[at]));
        for (const input of inputsAt(what, get, at)) needed.add(input);
      });
    }
    return [...needed]
      .filter(id => !within.has(id) && this.inRing(id) >= 0)
      .sort((a, b) => a - b)
      .map(id => this.log.recent(this.inRing(id) - 1)[0])
      .map(words => words.slice(0, lengthOf(words[0])));
  }

  /** Recent records are kept now, between these addresses. */
  moved(from: number, to: number): void {
    eachRecord(
      address => this.log.get(address),
      from,
      to,
      (what, at) => {
        if (isNode(what)) this.later.set(idAt(what, this.log.get(at)), at);
      },
    );
  }

  private addRecent(id: number, address: number): void {
    this.recent ??= new Doubles(slots);
    this.names ??= new Integers(slots);
    this.recent[id % slots] = address;
    this.names[id % slots] = -1;
  }

  private inRing(id: number): number {
    if (this.recent === null || id < 0) return -1;
    const address = this.recent[id % slots];
    if (address < ringBase || !this.log.has(address)) return -1;
    return idAt(kindOf(this.log.get(address - 1)), this.log.get(address)) === id ? address : -1;
  }
}

/** The number of a node, from the first field of its record. */
function idAt(what: number, word: number): number {
  return what === kind.small ? lowOf(word) : word;
}

/** The numbers of the nodes that one was made from. */
function inputsAt(what: number, get: (address: number) => number, at: number): number[] {
  if (what === kind.constant) return [];
  if (what === kind.small) {
    return Array.from({ length: inputCount(get(at - 1)) }, (_, slot) =>
      inputIn(get(at + small.inputs), slot),
    );
  }
  const from = at + field.rest + get(at + field.dims);
  return Array.from({ length: get(at + field.inputs) }, (_, i) => get(from + i));
}
