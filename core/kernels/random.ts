import { logarithm } from "./logarithm.js";

// Random numbers: xoshiro128** 1.1 (Blackman & Vigna 2018), seeded by splitmix32 steps; normals by Marsaglia's polar
// method (1964). The stream of a seed is part of the library's behaviour: the same seed gives the same numbers
// everywhere, for nothing here is rounded differently by different engines, but not PyTorch's (which uses MT19937).

export class Generator {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;
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
    this.#a = next();
    this.#b = next();
    this.#c = next();
    // All four words zero would stay zero for ever.
    this.#d = next() | 1;
    this.#spare = null;
  }

  /** Everything that decides the numbers to come; see `restore`. */
  save(): readonly [number, number, number, number, number | null] {
    return [this.#a, this.#b, this.#c, this.#d, this.#spare];
  }

  restore(state: readonly [number, number, number, number, number | null]): void {
    [this.#a, this.#b, this.#c, this.#d, this.#spare] = state;
  }

  /** An integer in [0, 2^32). */
  word(): number {
    const mixed = Math.imul(this.#b, 5);
    const result = Math.imul((mixed << 7) | (mixed >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result >>> 0;
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
