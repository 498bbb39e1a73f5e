// How much of a long run is kept. A picture holds no more than some ten thousand values, and a loop's iterations are
// alike: of loops past the budget the first and last iterations are kept, and even samples of those between.

/** Nodes of a trace, and words of the records it is made of (64 MiB). A run that makes no more is shown whole. */
export const nodeBudget = 100_000;
export const wordBudget = 2 ** 23;

/** What part of `wordBudget` is shown where not all is: whoever cannot see everything need not wait for most of it. */
export const thinnedPart = 1 / 4;

/** Iterations kept at either end of a loop. */
export const atEnds = 3;

/** Iterations the tape samples each time their number doubles. */
export const samples = 256;

/** As `samples`, of values with one element (a loss): a number each is little. */
export const scalarSamples = 16_384;

/**
 * The distance between samples at an iteration: a power of two that grows as the loop goes on, so that nobody needs to
 * know how long it will. Multiples of the last stride were sampled all the way: they are the even samples.
 */
export function stride(iteration: number, most: number): number {
  return iteration < 2 * most ? 1 : 2 ** Math.floor(Math.log2(iteration / most));
}

/** Whether the tape keeps an iteration for good. */
export function sampled(iteration: number, most: number): boolean {
  return iteration < atEnds || iteration % stride(iteration, most) === 0;
}
