import {
  grown,
  MOST_PARAMETERS,
  NORMS,
  rowsFor,
  type Training,
  type TrainingStep,
  untrained,
} from "../steps.js";
import type { Num } from "../trace.js";
import type { RecordedStep } from "./recording.js";

/** Longest name of a parameter; what is longer is cut. */
const longest = 200;

/** What the steps of a recording tell of its training; of a long one, of every so manieth step. */
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
  const told = { names: short, unnamed: numbers.size - names.length, total: 0, every: 1 };
  return grown(untrained, { ...told, rows: thinned(inOrder(rows), rowsFor(names.length)) });
}

/** Without those that come twice or late. */
function inOrder(rows: readonly TrainingStep[]): TrainingStep[] {
  let last = -1;
  return rows.filter(({ step }) => {
    const next = step > last;
    if (next) last = step;
    return next;
  });
}

/**
 * At most so many, evenly, the first and the last among them. By place, not by number: the steps that were asked for may
 * all be odd, and a rule about their numbers would leave nothing.
 */
function thinned(rows: readonly TrainingStep[], most: number): readonly TrainingStep[] {
  let every = 1;
  while (Math.ceil((rows.length - 1) / every) + 1 > most) every *= 2;
  return every === 1 ? rows : rows.filter((_, i) => i % every === 0 || i === rows.length - 1);
}
