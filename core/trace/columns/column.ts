// One column being written: numbers that are not boxed, in pieces of which only the first grows, for a long trace has some millions.

export const arrays = [Uint8Array, Uint16Array, Int32Array, Float32Array, Float64Array] as const;
export type Typed = Uint8Array | Uint16Array | Int32Array | Float32Array | Float64Array;

/** Numbers of one piece. */
const BITS = 14;
const PIECE = 1 << BITS;
/** Where the first piece begins: a trace has eighty columns, and most traces are short. */
const FIRST = 1 << 6;

export class Column {
  #pieces: Float64Array[] = [];
  #length = 0;
  #done: Uint8Array | Uint16Array | null = null;

  get length(): number {
    return this.#done?.length ?? this.#length;
  }

  push(value: number): void {
    const at = this.#length & (PIECE - 1);
    if (at === 0) this.#pieces.push(new Float64Array(this.#length === 0 ? FIRST : PIECE));
    else if (this.#length < PIECE && at === this.#pieces[0].length) this.#grow();
    this.#pieces[this.#length++ >> BITS][at] = value + 0; // -0 is not kept apart from 0, as in JSON
  }

  #grow(): void {
    const grown = new Float64Array(4 * this.#length);
    grown.set(this.#pieces[0]);
    this.#pieces[0] = grown;
  }

  at(index: number): number {
    return this.#pieces[index >> BITS][index & (PIECE - 1)];
  }

  /** Whole numbers as they are in the end, instead of pushing them. */
  fill(values: Uint8Array | Uint16Array): void {
    this.#done = values;
  }

  /** The narrowest type that holds all its values exactly: its place in `arrays`. */
  type(): number {
    if (this.#done) return this.#done instanceof Uint8Array ? 0 : 1;
    let [least, most, whole, single] = [0, 0, true, true];
    for (let p = 0; p < this.#pieces.length; p++) {
      const piece = this.#pieces[p];
      const count = Math.min(PIECE, this.#length - p * PIECE);
      for (let i = 0; i < count; i++) {
        const value = piece[i];
        if (value < least) least = value;
        if (value > most) most = value;
        // Both stay false: the rest is looked at for its size only.
        if (whole) whole = Number.isInteger(value);
        if (single) single = Number.isNaN(value) || Math.fround(value) === value;
      }
    }
    if (whole && least >= 0 && most < 2 ** 8) return 0;
    if (whole && least >= 0 && most < 2 ** 16) return 1;
    if (whole && least >= -(2 ** 31) && most < 2 ** 31) return 2;
    return single ? 3 : 4;
  }

  /** Copies it to where it is to be. */
  into(typed: Typed): void {
    if (this.#done) typed.set(this.#done);
    else
      for (let p = 0; p < this.#pieces.length; p++)
        typed.set(this.#pieces[p].subarray(0, this.#length - p * PIECE), p * PIECE);
  }
}
