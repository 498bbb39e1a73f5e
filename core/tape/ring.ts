// The tape's memory of what happened last: two halves that are written in turn, each over what it held before. At least
// one half's worth of records is there at any moment. It is one piece of shared memory that describes itself, so that a
// watchdog can hand it over: four Int32 words (the half in use; words to be read in each half), then the halves.

import { Doubles, Integers, load, store } from "./builtins.js";

/** Words in a half: 16 MiB. */
export const halfWords = 2 ** 21;
/** Addresses of the ring start here; they grow from half to half and are never used again. */
export const ringBase = 2 ** 40;
const headBytes = 16;

/** What readers wait for while a half is given up: see `Ring.turn`. */
export type Exclusive = (action: () => void) => void;

export class Ring {
  /** Counts halves from the beginning of the run. */
  generation = 0;
  /** The half that is written now. */
  half: Float64Array;
  private readonly size: number;
  private readonly header: Int32Array;
  private readonly halves: readonly Float64Array[];
  private readonly exclusive: Exclusive;
  /** Generation of the first half with anything in it. */
  private first = 0;

  /** @param exclusive runs its argument while nobody reads the ring */
  constructor(memory: ArrayBufferLike, exclusive: Exclusive) {
    this.header = new Integers(memory, 0, 3);
    const words = (memory.byteLength - headBytes) / 16;
    this.halves = [halfOf(memory, 0, words), halfOf(memory, 1, words)];
    this.half = this.halves[0];
    this.size = this.half.length;
    this.exclusive = exclusive;
  }

  /** Address of the first word of the half that is written now. */
  get base(): number {
    return ringBase + this.generation * this.size;
  }

  /** The first address that still holds what was written there. */
  get oldest(): number {
    const { generation, first } = this;
    return ringBase + (generation > first ? generation - 1 : first) * this.size;
  }

  get(address: number): number {
    const place = address - ringBase;
    const at = place % this.size;
    return this.halves[((place - at) / this.size) & 1][at];
  }

  /** Lets readers see that many words of the half in use. */
  commit(words: number): void {
    store(this.header, 1 + (this.generation & 1), words);
  }

  /** Goes on in the other half. */
  turn(): void {
    this.exclusive(() => this.start(this.generation + 1));
  }

  /** Forgets everything. */
  clear(): void {
    this.exclusive(() => {
      this.header[1] = 0;
      this.header[2] = 0;
      this.start(this.generation + 1);
      this.first = this.generation;
    });
  }

  /** The words from an address on, up to what is committed. */
  since(address: number): Float64Array[] {
    const from = address > this.oldest ? address : this.oldest;
    const [older, newer] = this.readable();
    const start = this.base - this.size;
    if (from >= this.base) return [part(newer, from - this.base)];
    return [part(older, from - start), newer];
  }

  private readable(): Float64Array[] {
    const which = this.generation & 1;
    return [
      part(this.halves[1 - which], 0, this.header[2 - which]),
      part(this.halves[which], 0, this.header[1 + which]),
    ];
  }

  private start(generation: number): void {
    this.generation = generation;
    this.half = this.halves[generation & 1];
    this.header[1 + (generation & 1)] = 0;
    this.header[0] = generation & 1;
  }
}

/** Bytes of a ring whose halves have so many words. */
export function ringBytes(words: number): number {
  return headBytes + 2 * 8 * words;
}

function halfOf(memory: ArrayBufferLike, which: number, words: number): Float64Array {
  return new Doubles(memory, headBytes + which * 8 * words, words);
}

function part({ buffer, byteOffset, length }: Float64Array, from: number, to = length): Float64Array {
  return new Doubles(buffer, byteOffset + 8 * from, to - from);
}

/** What may be read of a ring, oldest first: whole records. Nobody may turn it meanwhile. */
export function recent(memory: ArrayBufferLike): Float64Array[] {
  const header = new Integers(memory, 0, 3);
  const words = (memory.byteLength - headBytes) / 16;
  const readable = (which: number) => part(halfOf(memory, which, words), 0, load(header, 1 + which));
  return [readable(1 - header[0]), readable(header[0])];
}
