// What a backward() did: the order in which it went, and where most gradient arrived.
import { graph } from "../../../core/graph/graph.js";
import { titled } from "../../../core/insight/words.js";
import type { Backward, BackwardStep, Trace } from "../../../core/trace/trace.js";
import { normText } from "../gradients.js";
import { block, prose } from "../markdown.js";

/** Steps at the beginning of a pass that are named, and gradients that are listed. */
const named = 8;
const listed = 5;

export function pass(trace: Trace, { steps }: Backward): string[] {
  if (steps.length === 0) return [prose("This pass went through no operation.")];
  const first = steps.slice(0, named).map(({ node }) => name(trace, node));
  const rest = steps.length > named ? ` → … ${steps.length.toLocaleString("en-US")} steps in all` : "";
  const top = largest(trace, steps);
  const width = top.reduce((most, { node }) => Math.max(most, name(trace, node).length), 0);
  const rows = top.map(({ node, grad }) => `${name(trace, node).padEnd(width)}  ‖∇‖ ${normText(grad.norm)}`);
  return [
    prose(`Order: ${first.join(" → ")}${rest}`),
    ...(rows.length > 0 ? [`Largest gradients\n\n${block(rows.join("\n"))}`] : []),
  ];
}

function name(trace: Trace, id: number): string {
  const node = graph(trace).node(id);
  return node ? titled(trace, node).slice(0, 40) : "·";
}

/** Of parameters, the greatest first; what is not finite comes before all. */
function largest(trace: Trace, steps: readonly BackwardStep[]): BackwardStep[] {
  const index = graph(trace);
  const size = ({ grad }: BackwardStep) => grad.norm ?? Number.POSITIVE_INFINITY;
  const top: BackwardStep[] = [];
  for (const step of steps) {
    const node = index.node(step.node);
    if (!node?.leaf || (top.length === listed && size(step) <= size(top[listed - 1]))) continue;
    top.splice(place(top, size(step), size), 0, step);
    if (top.length > listed) top.pop();
  }
  return top;
}

function place(top: readonly BackwardStep[], own: number, size: (step: BackwardStep) => number): number {
  const at = top.findIndex(each => size(each) < own);
  return at < 0 ? top.length : at;
}
