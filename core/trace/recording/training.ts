import { grown, MOST_PARAMETERS, NORMS, type Training, type TrainingStep, untrained } from "../steps.js";
import type { Num } from "../trace.js";
import type { RecordedStep } from "./recording.js";

/** Longest name of a parameter; what is longer is cut. */
const longest = 200;

/** What the steps of a recording tell of its training, thinned as any long one. */
export function trainingOf(steps: readonly RecordedStep[]): Training {
  const numbers = new Map<string, number>();
  for (const { norms } of steps)
    for (const name of Object.keys(norms)) if (!numbers.has(name)) numbers.set(name, numbers.size);
  const names = [...numbers.keys()].slice(0, MOST_PARAMETERS);
  const rows = steps.map((step): TrainingStep => {
    const flat: (Num | null)[] = [];
    for (const [name, { gradient, weight, update }] of Object.entries(step.norms)) {
      const at = numbers.get(name)! * NORMS;
      if (at >= names.length * NORMS) continue;
      while (flat.length < at + NORMS) flat.push(null);
      flat.splice(at, NORMS, gradient, weight, update);
    }
    return { step: step.step, loss: step.loss, norms: flat, clock: null };
  });
  const short = names.map(name => (name.length > longest ? `${name.slice(0, longest - 1)}…` : name));
  const told = { ...untrained, names: short, unnamed: numbers.size - names.length, rows };
  return grown(untrained, told);
}
