// The turns of a group one by one: which of its nodes belongs to which, and what gradient each carried. What stands for a
// turn is the value that it hands on to another one (the state of a recurrent cell); without such, its last value.
import type { Trace, TraceNode } from "../trace/trace.js";
import { graph } from "./graph.js";
import type { ViewGroup } from "./group.js";

/** Which iteration or call of its group a node belongs to, as its frame has it; null: none. */
export function turnOf({ level }: ViewGroup, node: TraceNode): number | null {
  const frame = node.frames[level - 1];
  return frame ? (frame.iteration ?? frame.call) : null;
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
  // Iterations have the numbers of their loop; calls are counted among themselves.
  const numbers = group.turns?.numbers ?? [];
  const keys = group.kind === "loop" ? numbers : [...last.keys()];
  return numbers.map((_, i) => handed.get(keys[i]) ?? last.get(keys[i]) ?? null);
}
