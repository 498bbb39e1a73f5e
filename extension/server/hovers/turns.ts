// Which of the times an expression ran a hover speaks of. A person picks; until then it is the last.
import { numel } from "../../../core/graph/figures.js";
import type { Site, TraceNode } from "../../../core/trace/trace.js";
import { keyOf } from "../lookup.js";
import type { Result } from "../result.js";

/** A number is a position among the times that the trace holds; `seq`: the latest until then, by the trace's clock. */
export type Pick = "last" | "min" | "max" | number | { readonly seq: number };

const picked = new WeakMap<Result, Map<string, Pick>>();

export function pick(result: Result, site: Site, which: Pick): void {
  const all = picked.get(result) ?? new Map<string, Pick>();
  picked.set(result, all.set(keyOf(site), which));
}

/** Position of the picked one. */
export function turn(result: Result, site: Site, nodes: readonly TraceNode[]): number {
  const which = picked.get(result)?.get(keyOf(site)) ?? "last";
  const last = nodes.length - 1;
  if (typeof which === "number") return Math.max(0, Math.min(last, which));
  if (typeof which === "object")
    return Math.max(
      0,
      nodes.findLastIndex(({ seq }) => seq <= which.seq),
    );
  return which === "last" ? last : extreme(nodes, which === "min" ? -1 : 1);
}

/** By value where it is one number, else by norm; what is not finite counts as none. */
function extreme(nodes: readonly TraceNode[], sign: 1 | -1): number {
  let [at, best] = [nodes.length - 1, Number.NEGATIVE_INFINITY];
  nodes.forEach((node, i) => {
    const value = measure(node);
    if (value === null || sign * value <= best) return;
    [at, best] = [i, sign * value];
  });
  return at;
}

function measure({ value, shape }: TraceNode): number | null {
  if (numel(shape) !== 1) return value?.norm ?? null;
  const [only] = value?.sample ?? [];
  return typeof only === "number" ? only : null;
}

/** "the last of 10 times (for@6, iteration 10)". */
export function told(nodes: readonly TraceNode[], at: number): string {
  const loop = nodes[at].frames.findLast(frame => frame.kind === "loop");
  const where = loop?.iteration === undefined ? "" : ` (${loop.name}, iteration ${loop.iteration + 1})`;
  const which = at === nodes.length - 1 ? "the last" : `time ${at + 1}`;
  return `${which} of ${nodes.length} times${where}`;
}
