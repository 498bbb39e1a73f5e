// A run's backward passes as the steps of one training loop: the passes that start at the same place of the program, and
// the number that each has there. A trace keeps a few passes of a long loop; their numbers then come from the loop itself.
import type { Trace } from "../trace/trace.js";
import { written } from "./figures.js";
import { graph } from "./graph.js";
import { rootName } from "./passes.js";

export interface Training {
  /** "loss" */
  name: string;
  /** Positions in trace.backwards, in the order they ran. */
  passes: Int32Array;
  /** Number of each in its loop, from 1; of nested loops or without one, its place among the passes. */
  numbers: Int32Array;
  /** Passes that ran, as far as the trace tells: the last number. */
  total: number;
}

const known = new WeakMap<Trace, Training[]>();

/** One for each line that runs backward more than once, the one with most passes first. */
export function trainings(trace: Trace): readonly Training[] {
  let found = known.get(trace);
  if (!found) {
    found = find(trace);
    known.set(trace, found);
  }
  return found;
}

/** The one that holds a pass; without a pass the largest. Null if nothing runs backward twice. */
export function trainingOf(trace: Trace, pass: number | null): Training | null {
  const all = trainings(trace);
  return (pass === null ? undefined : all.find(({ passes }) => passes.includes(pass))) ?? all[0] ?? null;
}

/** "pass 10,611 of 12,500" */
export const passText = ({ numbers, total }: Training, at: number): string =>
  `pass ${written(numbers[at])} of ${written(total)}`;

function find(trace: Trace): Training[] {
  const places = new Map<string, number[]>();
  for (const [i, { root, site }] of trace.backwards.entries()) {
    const key = site ? `${site.file}:${site.line}:${site.column}` : rootName(trace, root);
    const list = places.get(key);
    if (list) list.push(i);
    else places.set(key, [i]);
  }
  const many = [...places.values()].filter(list => list.length > 1);
  return many.sort((a, b) => b.length - a.length).map(list => trainingFrom(trace, list));
}

function trainingFrom(trace: Trace, list: number[]): Training {
  const passes = Int32Array.from(list);
  const own = trace.truncated ? iterations(trace, list) : null;
  const numbers = own ?? passes.map((_, i) => i + 1);
  return {
    name: rootName(trace, trace.backwards[list[0]].root),
    passes,
    numbers,
    total: numbers[numbers.length - 1],
  };
}

/** Iteration numbers of the one loop that the passes run in; null unless they ascend. */
function iterations(trace: Trace, list: number[]): Int32Array | null {
  const index = graph(trace);
  const numbers = new Int32Array(list.length);
  for (const [i, pass] of list.entries()) {
    const loop = index.node(trace.backwards[pass].root)?.frames.find(frame => frame.kind === "loop");
    if (loop?.iteration === undefined) return null;
    numbers[i] = loop.iteration + 1;
    if (i > 0 && numbers[i] <= numbers[i - 1]) return null;
  }
  return numbers;
}
