import { logarithm } from "./logarithm.js";
import type { Numbers } from "./numbers.js";

// Random numbers: xoshiro128** 1.1 (Blackman & Vigna 2018), seeded by splitmix32 steps; normals by Marsaglia's polar
// method (1964). The stream of a seed is part of the library's behaviour: the same seed gives the same numbers
// everywhere, for nothing here is rounded differently by different engines, but not PyTorch's (which uses MT19937).

/** Words that are made together: in a loop over local variables each costs a third of what it would alone. */
const batch = 256;

export class Generator {
  /** The state before the words that wait, and after them. */
  readonly #before = new Int32Array(4);
  readonly #after = new Int32Array(4);
  readonly #words = new Uint32Array(batch);
  /** How many of the words were handed out. */
  #taken = 0;
  /** The polar method makes normals in pairs; the second waits here. */
  #spare: number | null = null;

  constructor(seed: number) {
    this.seed(seed);
  }

  /** Starts the stream of `seed`: an integer up to 2^53 in size. */
  seed(seed: number): void {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: expected a safe integer, got ${seed}`);
    let state = (seed | 0) ^ Math.imul(Math.floor(seed / 4294967296) | 0, 0x85ebca6b);
    const next = () => {
      state = (state + 0x9e3779b9) | 0;
      let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return z ^ (z >>> 15);
    };
    for (let i = 0; i < 4; i++) this.#after[i] = next();
    // All four words zero would stay zero for ever.
    this.#after[3] |= 1;
    this.#taken = batch; // nothing is made before it is asked for: importing the library seeds a generator
    this.#spare = null;
  }

  /** Everything that decides the numbers to come; see `restore`. */
  save(): { readonly state: Int32Array; readonly taken: number; readonly spare: number | null } {
    if (this.#taken === batch) this.#refill();
    return { state: this.#before.slice(), taken: this.#taken, spare: this.#spare };
  }

  restore({ state, taken, spare }: ReturnType<Generator["save"]>): void {
    this.#after.set(state);
    this.#refill();
    this.#taken = taken;
    this.#spare = spare;
  }

  #refill(): void {
    const words = this.#words;
    this.#before.set(this.#after);
    let [a, b, c, d] = this.#after;
    for (let i = 0; i < batch; i++) {
      const mixed = Math.imul(b, 5);
      words[i] = Math.imul((mixed << 7) | (mixed >>> 25), 9);
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
    }
    this.#after.set([a, b, c, d]);
    this.#taken = 0;
  }

  /** An integer in [0, 2^32). */
  word(): number {
    if (this.#taken === batch) this.#refill();
    return this.#words[this.#taken++];
  }

  /** A multiple of 2^-53 in [0, 1). */
  uniform(): number {
    const high = this.word() >>> 5;
    return (high * 67108864 + (this.word() >>> 6)) / 9007199254740992;
  }

  /** A multiple of 2^-24 in [0, 1): exact in float32, where a rounded double could become 1. */
  uniform32(): number {
    return (this.word() >>> 8) / 16777216;
  }

  /** The next numbers of `uniform`. */
  fillUniform(out: Numbers): void {
    for (let i = 0; i < out.length; i++) out[i] = this.uniform();
  }

  /** The next numbers of `uniform32`. */
  fillUniform32(out: Numbers): void {
    for (let i = 0; i < out.length; i++) out[i] = this.uniform32();
  }

  /** The next numbers of `normal`: in pairs as they are made, none of which has to wait. */
  fillNormal(out: Numbers): void {
    let i = 0;
    if (this.#spare !== null && out.length > 0) out[i++] = this.normal();
    while (i + 1 < out.length) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * logarithm(square)) / square);
      out[i++] = x * scale;
      out[i++] = y * scale;
    }
    if (i < out.length) out[i] = this.normal();
  }

  /** A normal number of mean 0 and standard deviation 1. */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * logarithm(square)) / square);
      this.#spare = y * scale;
      return x * scale;
    }
  }

  /** An integer in [0, bound), 1 ≤ bound ≤ 2^53, without bias (rejection). */
  below(bound: number): number {
    if (!(Number.isSafeInteger(bound) && bound > 0))
      throw new RangeError(`below: expected a bound > 0, got ${bound}`);
    const wide = bound > 4294967296;
    const span = wide ? 9007199254740992 : 4294967296;
    const limit = span - (span % bound);
    for (;;) {
      const value = wide ? (this.word() >>> 11) * 4294967296 + this.word() : this.word();
      if (value < limit) return value % bound;
    }
  }

  /** The numbers 0 … n−1 in random order (Fisher & Yates 1938, Durstenfeld's form). */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
}
