// The tape's memory: one append-only row of Float64 words in chunks of one size. A record may cross chunks. The word
// count in the header grows only when a record is whole, so another thread may read along, or take over, at any moment.

import { Doubles, load, store } from "./builtins.js";

/** Words in a chunk: 512 KiB. */
export const chunkWords = 2 ** 16;
const shift = 16;
const mask = chunkWords - 1;

/** The header counts in two words, low 30 bits first, since one Int32 word ends at 16 GiB. */
const low = 2 ** 30;

/** Record kinds share their first word with the record's length. */
const kinds = 32;

export class Log {
  private readonly header: Int32Array;
  private readonly newChunk: (index: number, bytes: number) => ArrayBufferLike;
  private readonly chunks: Float64Array[] = [];
  private chunk: Float64Array = new Doubles(0);
  /** Place of the next word in the last chunk. */
  private at = 0;
  /** Words before the last chunk. */
  private before = 0;
  private start = 0;
  private kind = 0;

  constructor(header: Int32Array, newChunk: (index: number, bytes: number) => ArrayBufferLike) {
    if (header.length < 2) throw new RangeError(`tape: the header needs 2 words, found ${header.length}`);
    this.header = header;
    this.newChunk = newChunk;
  }

  /** Words written so far, whole records or not. */
  get words(): number {
    return this.before + this.at;
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
    for (let i = 0; i < count; i++) this.put(words[i]);
  }

  /** Closes the record and lets readers see it. */
  commit(): void {
    const words = this.words;
    this.set(this.start, (words - this.start) * kinds + this.kind);
    // Low word first: a reader that takes the high word first then sees too few words, never too many.
    if (words < low) store(this.header, 0, words);
    else {
      store(this.header, 0, words % low);
      store(this.header, 1, Math.floor(words / low));
    }
  }

  /** A whole record of few fields. */
  record(kind: number, ...fields: readonly number[]): void {
    this.begin(kind);
    this.putAll(fields, fields.length);
    this.commit();
  }

  /** A word written earlier. */
  get(address: number): number {
    return this.chunks[address >>> shift][address & mask];
  }

  private set(address: number, word: number): void {
    this.chunks[address >>> shift][address & mask] = word;
  }

  private grow(): void {
    this.before = this.chunks.length * chunkWords;
    const buffer = this.newChunk(this.chunks.length, chunkWords * 8);
    if (buffer.byteLength !== chunkWords * 8) {
      throw new RangeError(`tape: a chunk has ${chunkWords * 8} bytes, newChunk gave ${buffer.byteLength}`);
    }
    this.chunk = new Doubles(buffer);
    this.chunks.push(this.chunk);
    this.at = 0;
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

  /** Calls `visit` with kind, address of the first field, and end of every whole record, oldest first. */
  each(visit: (kind: number, address: number, end: number) => void): void {
    let address = 0;
    while (address < this.words) {
      const head = this.get(address);
      const end = address + Math.floor(head / kinds);
      if (!(end > address) || end > this.words) return;
      visit(head % kinds, address + 1, end);
      address = end;
    }
  }
}
