// The tape's memory: one append-only row of Float64 words in chunks of one size, and beside it, once there is too much to
// keep, a ring of what was recorded last. A record may cross chunks. The word counts that readers go by grow only when a
// record is whole, so another thread may read along, or take over, at any moment.

import { Doubles, load, store } from "./builtins.js";
import { kind } from "./records.js";
import { type Ring, ringBase } from "./ring.js";
import { headWord, kindOf, lengthOf } from "./short.js";

/** Words in a chunk: 512 KiB. */
export const chunkWords = 2 ** 16;
const shift = 16;
const mask = chunkWords - 1;

/** The header counts in two words, low 30 bits first, since one Int32 word ends at 16 GiB. */
const low = 2 ** 30;

/** Words that a half of the ring must have left when a call begins to record: what it tells then stands together. */
const room = 2 ** 14;

/** Where the next word goes. */
interface Cursor {
  readonly chunk: Float64Array;
  /** Place of the next word in the chunk. */
  readonly at: number;
  /** Address of the chunk's first word. */
  readonly before: number;
}

const nowhere: Cursor = { chunk: new Doubles(0), at: 0, before: 0 };

export class Log {
  /** Records go to the ring. */
  diverted = false;
  /** Number of the stretch that is written now. */
  turns = 0;
  /** Nodes so far that only stand in for others. */
  standIns = 0;
  private readonly header: Int32Array;
  private readonly newChunk: (index: number, bytes: number) => ArrayBufferLike;
  private readonly newRing: () => Ring;
  private readonly chunks: Float64Array[] = [];
  private chunk = nowhere.chunk;
  private at = 0;
  private before = 0;
  /** Where the ring goes on while the chunks are written, and the other way round. */
  private parked = nowhere;
  private ring: Ring | null = null;
  private start = 0;
  private kind = 0;

  constructor(
    header: Int32Array,
    newChunk: (index: number, bytes: number) => ArrayBufferLike,
    newRing: () => Ring,
  ) {
    if (header.length < 2) throw new RangeError(`tape: the header needs 2 words, found ${header.length}`);
    this.header = header;
    this.newChunk = newChunk;
    this.newRing = newRing;
  }

  /** Address of the next word. */
  get words(): number {
    return this.before + this.at;
  }

  /** Words that are kept for good, whole records or not. */
  get kept(): number {
    return this.diverted ? this.parked.before + this.parked.at : this.words;
  }

  /** Address of the record that was opened last. */
  get began(): number {
    return this.start;
  }

  /** From this address on is the half of the ring that is written now. */
  get fresh(): number {
    return this.ring?.base ?? ringBase;
  }

  /** Opens a record; gives its address. Records do not nest. */
  begin(kind: number): number {
    this.start = this.words;
    this.kind = kind;
    this.put(0);
    return this.start;
  }

  put(word: number): void {
    if (this.at === this.chunk.length) this.grow();
    this.chunk[this.at++] = word;
  }

  /** Appends the first `count` of some words. */
  putAll(words: ArrayLike<number>, count: number): void {
    const { chunk, at } = this;
    if (at + count > chunk.length) for (let i = 0; i < count; i++) this.put(words[i]);
    else {
      for (let i = 0; i < count; i++) chunk[at + i] = words[i];
      this.at = at + count;
    }
  }

  /**
   * Opens a record of a length that is known and small, in one piece: the place of its first field in `page`. It is
   * there once it is sealed; nothing else may be written before.
   */
  open(length: number): number {
    if (this.at + length > this.chunk.length) this.pad();
    return this.at + 1;
  }

  /** Where the open record's words go. */
  get page(): Float64Array {
    return this.chunk;
  }

  /** Closes an opened record; gives the address of its first field. Readers see it with the next that is committed. */
  seal(kind: number, length: number, bits = 0): number {
    const { at } = this;
    this.chunk[at] = headWord(kind, length, bits);
    this.start = this.before + at;
    this.at = at + length;
    return this.start + 1;
  }

  /** Lets readers see what is sealed. */
  show(): void {
    if (this.diverted) this.ring!.commit(this.at);
    else this.publish();
  }

  /** Closes the record and lets readers see it. */
  commit(): void {
    const head = headWord(this.kind, this.words - this.start, 0);
    if (this.diverted) this.chunk[this.start - this.before] = head;
    else this.chunks[this.start >>> shift][this.start & mask] = head;
    this.show();
  }

  /** A whole record of few fields. */
  record(kind: number, ...fields: readonly number[]): void {
    this.begin(kind);
    this.putAll(fields, fields.length);
    this.commit();
  }

  /** A word written earlier and still there. */
  get(address: number): number {
    return address >= ringBase ? this.ring!.get(address) : this.chunks[address >>> shift][address & mask];
  }

  /** Whether what was written at an address is still there. */
  has(address: number): boolean {
    return address < ringBase || (this.ring !== null && address >= this.ring.oldest);
  }

  /**
   * Sends the records that follow to the ring, where later ones write over them, or back to what is kept. Every stretch
   * of records begins with its number, so that readers can put kept and recent ones in order.
   */
  divert(on: boolean): void {
    if (on !== this.diverted) {
      if (on && this.ring === null) this.parked = this.openRing();
      this.swap();
      this.turn();
    }
    if (on && this.chunk.length - this.at < room) this.turnOver(null);
  }

  /** Runs `write`, whose records are kept; the stretch that they come to is the latest that is. */
  keeping(write: () => void): void {
    if (!this.diverted) return write();
    this.swap();
    write();
    this.swap();
  }

  /** Whole records of the ring, from an address on; views, good until the ring turns. */
  recent(address: number): readonly Float64Array[] {
    return this.ring?.since(address) ?? [];
  }

  /** Adds recent records to those that are kept, as stretch `turn`, and empties the ring. Gives where they are now. */
  rescue(turn: number, records: readonly Float64Array[]): { from: number; to: number } {
    const { diverted } = this;
    this.divert(false);
    this.record(kind.turn, turn, this.standIns);
    const from = this.words;
    for (const piece of records) this.putAll(piece, piece.length);
    const to = this.words;
    this.publish();
    this.turn();
    this.ring?.clear();
    this.parked = this.openRing();
    this.divert(diverted);
    return { from, to };
  }

  private openRing(): Cursor {
    this.ring ??= this.newRing();
    return { chunk: this.ring.half, at: 0, before: this.ring.base };
  }

  private swap(): void {
    const { chunk, at, before } = this;
    this.go(this.parked);
    this.parked = { chunk, at, before };
    this.diverted = !this.diverted;
  }

  private go({ chunk, at, before }: Cursor): void {
    this.chunk = chunk;
    this.at = at;
    this.before = before;
  }

  private turn(): void {
    this.record(kind.turn, ++this.turns, this.standIns);
  }

  private publish(): void {
    const { words } = this;
    // Low word first: a reader that takes the high word first then sees too few words, never too many.
    if (words < low) store(this.header, 0, words);
    else {
      store(this.header, 0, words % low);
      store(this.header, 1, Math.floor(words / low));
    }
  }

  /** Leaves the rest of the chunk, which an opened record would not fit into. */
  private pad(): void {
    const left = this.chunk.length - this.at;
    if (left > 0) this.seal(kind.pad, left);
    if (this.diverted) this.turnOver(null);
    else this.grow();
  }

  private grow(): void {
    if (this.diverted) return this.turnOver(this.openWords());
    this.before = this.chunks.length * chunkWords;
    const buffer = this.newChunk(this.chunks.length, chunkWords * 8);
    if (buffer.byteLength !== chunkWords * 8) {
      throw new RangeError(`tape: a chunk has ${chunkWords * 8} bytes, newChunk gave ${buffer.byteLength}`);
    }
    this.chunk = new Doubles(buffer);
    this.chunks.push(this.chunk);
    this.at = 0;
  }

  /** A copy of what has been written of the open record. */
  private openWords(): Float64Array {
    const from = this.start - this.before;
    const words = new Doubles(this.at - from);
    for (let i = 0; i < words.length; i++) words[i] = this.chunk[from + i];
    return words;
  }

  /** Goes on in the ring's other half, and takes along what has been written of an open record. */
  private turnOver(open: Float64Array | null): void {
    const what = this.kind;
    this.ring!.turn();
    this.go(this.openRing());
    this.turn();
    if (open === null) return;
    const fits = open.length < this.chunk.length - room;
    this.start = this.words;
    this.kind = fits ? what : kind.lost;
    if (fits) this.putAll(open, open.length);
    else this.put(0);
  }
}

/** Words that readers may see. */
export function committed(header: Int32Array): number {
  const high = load(header, 1);
  return high * low + load(header, 0);
}

/** The words of a log as another thread, or a later time, sees them. */
export class LogView {
  private readonly chunks: readonly Float64Array[];
  readonly words: number;

  /** Words past what the chunks hold do not count: the last chunk may not have arrived. */
  constructor(chunks: readonly Float64Array[], words: number) {
    this.chunks = chunks;
    this.words = Math.min(words, chunks.length * chunkWords);
  }

  get(address: number): number {
    return this.chunks[address >>> shift][address & mask];
  }

  /** Calls `visit` with kind, address of the first field, and end of every whole record in a range, oldest first. */
  each(visit: Visit, from = 0, to = this.words): void {
    eachRecord(address => this.get(address), from, to, visit);
  }
}

/** Takes the kind of a record, the address of its first field, and that of the record after it. */
export type Visit = (kind: number, address: number, end: number) => void;

/** Visits the records between two addresses as long as they are whole. */
export function eachRecord(get: (address: number) => number, from: number, to: number, visit: Visit): void {
  let address = from;
  while (address < to) {
    const head = get(address);
    const end = address + lengthOf(head);
    if (!(end > address) || end > to) return;
    visit(kindOf(head), address + 1, end);
    address = end;
  }
}
