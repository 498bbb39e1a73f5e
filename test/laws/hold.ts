// Runs all laws, or some, on random cases. A failure says which law, which case, and what repeats it.
import fc from "fast-check";
import type { Sample } from "../../core/ops/samples.js";
import { Draw } from "./draw.js";
import { LAWS, type Law } from "./laws.js";
import { Trial } from "./trial.js";

export const long = process.env.GG_LONG === "1";

/** Few and always the same cases in npm test, a thousand in npm run test:long. */
export function settings(few: number): fc.Parameters<unknown> {
  return {
    numRuns: long ? 1000 : few,
    seed: Number(process.env.GG_SEED ?? 20261122),
    endOnFailure: true,
    includeErrorInReport: true,
  };
}

/** @throws with the law, the case, and fast-check's seed and path. */
export function hold(
  draw: (d: Draw) => Sample,
  few: number,
  laws: Readonly<Record<string, Law>> = LAWS,
): void {
  const property = fc.property(fc.gen(), from => {
    const d = new Draw(from);
    const trial = new Trial(d, draw(d));
    for (const [name, law] of Object.entries(laws)) {
      try {
        law(trial);
      } catch (error) {
        if (fc.PreconditionFailure.isFailure(error)) continue; // a kink: the law says nothing there
        throw new Error(`${name}: ${error instanceof Error ? error.message : error}; with ${trial}`);
      }
    }
  });
  fc.assert(property, settings(few));
}
