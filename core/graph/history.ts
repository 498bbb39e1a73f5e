// What a backward pass computed that has a history itself (`createGraph`): the graph of the backward graph.
import type { Trace } from "../trace/trace.js";

const known = new WeakMap<Trace, ReadonlyMap<number, readonly number[]>>();

/** Trace ids of what pass `pass` made, in tape order; none where it kept no graph. Indexed once a trace. */
export function madeBy(trace: Trace, pass: number): readonly number[] {
  let found = known.get(trace);
  if (!found) {
    const made = new Map<number, number[]>();
    for (const { id, madeBy: maker } of trace.nodes) {
      if (maker === undefined) continue;
      const ids = made.get(maker);
      if (ids) ids.push(id);
      else made.set(maker, [id]);
    }
    found = made;
    known.set(trace, found);
  }
  return found.get(pass) ?? [];
}
