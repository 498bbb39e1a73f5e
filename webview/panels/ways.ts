// By which ways a parameter's gradient came from the loss, and how much of it each way brought.
import { figure } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import { flowTo } from "../../core/insight/flow.js";
import { type FlowPath, paths } from "../../core/insight/paths.js";
import type { Trace, TraceNode } from "../../core/trace/trace.js";
import type { Doing } from "./doing.js";
import { element } from "./element.js";
import { link } from "./facts.js";

const LISTED = 5;
/** Names of a way that are written at each of its ends. */
const ENDS = 4;

/** Worked out when it is opened: it takes a walk through the pass. */
export function waysOf(trace: Trace, pass: number, node: TraceNode, doing: Doing): Node[] {
  const reached = trace.backwards[pass].steps.some(step => step.node === node.id);
  if (!node.leaf || !node.requiresGrad || !reached) return [];
  const body = element("div", {});
  const fold = element("details", {}, element("summary", {}, "ways from the loss"), body);
  fold.addEventListener("toggle", () => {
    if (fold.open && body.childElementCount === 0) body.append(...written(trace, pass, node.id, doing));
  });
  return [fold];
}

function written(trace: Trace, pass: number, parameter: number, doing: Doing): Node[] {
  const found = flowTo(trace, pass, parameter);
  if (found.kind === "unknown") {
    const { node, reason } = found;
    const made = element("p", { class: "gg-quiet" }, `Not known exactly: ${reason}. `);
    if (node !== null && node !== parameter) made.append(link(nameOf(trace, node), () => doing.go(node)));
    return [made];
  }
  const { top, others } = paths(found.edges, LISTED);
  const made: Node[] = [element("ol", { class: "gg-shares" }, ...top.map(path => row(trace, path, doing)))];
  if (others.count > 0)
    made.push(
      element("p", { class: "gg-quiet" }, `and ${others.count} more ways, together ${figure(others.amount)}`),
    );
  return made;
}

/** "0.6 loss ← y ← w": a name selects its node. */
function row(trace: Trace, { nodes, amount }: FlowPath, doing: Doing): HTMLElement {
  const long = nodes.length > 2 * ENDS + 1;
  const part = (ids: readonly number[]) =>
    ids.flatMap((id, i) => [...(i > 0 ? [" ← "] : []), link(nameOf(trace, id), () => doing.go(id))]);
  const between = long ? [` ← ${nodes.length - 2 * ENDS} more ← `, ...part(nodes.slice(-ENDS))] : [];
  const names = element("span", {}, ...part(long ? nodes.slice(0, ENDS) : nodes), ...between);
  return element("li", {}, names, element("span", { class: "gg-figure" }, figure(amount)));
}

function nameOf(trace: Trace, id: number): string {
  const node = graph(trace).node(id);
  return node?.name ?? node?.op ?? "?";
}
