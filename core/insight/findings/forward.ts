import type { TraceCall, TraceNode } from "../../trace/trace.js";
import type { Facts } from "./facts.js";

/** The outermost module call that each operation belongs to: by class and how often it had run. */
export function forwardOf(facts: Facts): (node: TraceNode) => TraceCall | undefined {
  const calls = new Map<string, TraceCall[]>();
  for (const call of facts.of("forward")) {
    const key = `${call.type} ${call.count}`;
    const list = calls.get(key);
    if (list) list.push(call);
    else calls.set(key, [call]);
  }
  return node => {
    const frame = node.frames.find(({ kind }) => kind === "module");
    const found = frame && calls.get(`${frame.type} ${frame.call}`);
    // Two modules of one class count apart: the latest that began before the operation.
    return found?.findLast(({ seq }) => seq <= node.seq);
  };
}
