// The turns of a group one by one: which of its nodes belongs to which, and what gradient each carried. What stands for a
// turn is the value that it hands on to another one (the state of a recurrent cell); without such, its last value.
import type { Trace, TraceNode } from "../trace/trace.js";
import { graph } from "./graph.js";
import type { ViewGroup } from "./group.js";

/** Iteration or call number of a node in a group; null: it is in none. */
export function turnOf(group: ViewGroup, node: TraceNode): number | null {
  for (const frame of node.frames) {
    if (frame.kind !== group.kind) continue;
    if (frame.name !== group.name && frame.name.split("@")[0] !== group.name) continue;
    return frame.kind === "loop" ? (frame.iteration ?? null) : frame.call;
  }
  return null;
}

/** Trace ids, in the order of `turns.numbers`, of the values that stand for the turns; null: the trace holds none of it. */
export function turnValues(trace: Trace, group: ViewGroup): (number | null)[] {
  const index = graph(trace);
  const last = new Map<number, number>();
  const handed = new Map<number, number>();
  for (const id of group.nodes) {
    const node = index.node(id);
    const turn = node && !node.leaf && node.requiresGrad ? turnOf(group, node) : null;
    if (turn === null) continue;
    last.set(turn, id);
    const on = index.outof(id).some(({ to }) => {
      const next = index.node(to);
      const other = next ? turnOf(group, next) : null;
      return other !== null && other !== turn;
    });
    if (on) handed.set(turn, id);
  }
  return (group.turns?.numbers ?? []).map(turn => handed.get(turn) ?? last.get(turn) ?? null);
}
