import { ArgumentError } from "../errors.js";
import { Generator } from "../kernels/random.js";

/** The generator behind rand, randn, dropout, init and shuffling; seeded with 0 until manualSeed, so that runs repeat. */
export const generator = new Generator(0);

/**
 * Starts the stream of random numbers anew. One generator serves rand, randn, randint, randperm, dropout, initialisers
 * and shuffling: xoshiro128** 1.1 (Blackman & Vigna 2018), its four words set by splitmix32 steps from the seed, normals
 * by Marsaglia's polar method (1964) with a logarithm of the library's own. A seed gives the same numbers, to the last
 * bit, on every machine and in every engine and version; they are not PyTorch's. Seeds are whole numbers up to 2^53 in
 * size, else ArgumentError. Docs: https://pytorch.org/docs/stable/generated/torch.manual_seed.html
 */
export function manualSeed(seed: number): void {
  if (!Number.isSafeInteger(seed)) {
    throw new ArgumentError(`manualSeed takes a whole number up to 2^53 in size, got ${String(seed)}`);
  }
  generator.seed(seed);
}
