import { ArgumentError } from "../errors.js";
import { Generator } from "../kernels/random.js";

/** The generator behind rand, randn, dropout, init and shuffling; seeded with 0 until manualSeed, so that runs repeat. */
export const generator = new Generator(0);

/** Starts the stream of random numbers anew: xoshiro128**, the same everywhere, not PyTorch's numbers. */
export function manualSeed(seed: number): void {
  if (!Number.isSafeInteger(seed)) {
    throw new ArgumentError(`manualSeed takes a whole number up to 2^53 in size, got ${String(seed)}`);
  }
  generator.seed(seed);
}
