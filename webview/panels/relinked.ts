// What other edges would change: each parameter's gradient in this pass, old → new.
import { figure, figures, numel } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import { type Edges, relink } from "../../core/graph/relink.js";
import { arrivals } from "../../core/graph/shares.js";
import type { ViewWire } from "../../core/graph/view.js";
import { pathsOf } from "../../core/graph/view.js";
import type { Summary, Trace, TraceEdge, TraceNode } from "../../core/trace/trace.js";
import type { Picture } from "../store/select.js";
import type { Doing } from "./doing.js";
import { element } from "./element.js";
import { jacobianFacts } from "./jacobians.js";

/** Parameters listed; of more the count is said. */
const LISTED = 20;
/** Nodes looked at before the answer is given up: a press must be answered at once. */
const MOST = 5000;

export function changes({ trace, view, flow }: Picture, title: string, edges: Edges): Node[] {
  if (view.pass === null) return [];
  const found = relink(trace, view.pass, edges, MOST);
  const head = element("h3", {}, title);
  if (found.kind === "unknown")
    return [head, element("p", { class: "gg-quiet" }, `Not known exactly: ${found.reason}.`)];
  const index = graph(trace);
  const leaves = [...found.deltas].flatMap(([id, add]) => {
    const node = index.node(id);
    return node?.leaf && node.requiresGrad ? [{ node, add }] : [];
  });
  leaves.sort((a, b) => a.node.seq - b.node.seq);
  const rows = leaves.slice(0, LISTED).map(({ node, add }) => row(node, flow.adjoints.get(node.id), add));
  const more = leaves.length - rows.length;
  if (more > 0) rows.push(element("li", { class: "gg-quiet" }, `and ${more} more`));
  if (rows.length === 0)
    return [head, element("p", { class: "gg-quiet" }, "No parameter's gradient changes.")];
  return [head, element("ul", { class: "gg-held" }, ...rows)];
}

/** "w: none → 0 2 8 18"; of a longer one the norms. */
function row(node: TraceNode, old: Summary | undefined, add: readonly number[]): HTMLElement {
  const next = add.map((value, i) => value + Number(old?.sample[i] ?? 0));
  const count = numel(node.shape);
  const text = (sample: readonly number[]) => {
    const summary = { min: null, max: null, mean: null, std: null, norm: null, nan: 0, inf: 0, zeros: 0 };
    return figures({ ...summary, sample: [...sample] }, count, 40) ?? `‖∇‖ ${figure(Math.hypot(...sample))}`;
  };
  const before = old ? text(old.sample.map(Number)) : "none";
  return element("li", {}, `${node.name ?? node.op}: ${before} → ${text(next)}`);
}

/** The edges that carry along a wire: those that enter a consumer. */
export function carriers(trace: Trace, wire: ViewWire): TraceEdge[] {
  const index = graph(trace);
  return pathsOf(wire).flatMap(([first]) =>
    index.into(first.to).filter(({ from, slot }) => from === first.from && slot === first.slot),
  );
}

/** A selected wire that is no cut: between what it runs, and what would be without it. */
export function wireFacts(shown: Picture, wire: ViewWire, doing: Doing): Node[] {
  const { trace, view } = shown;
  const cut = carriers(trace, wire);
  const index = graph(trace);
  const name = (id: number | undefined) =>
    id === undefined ? "?" : (index.node(id)?.name ?? index.node(id)?.op ?? "?");
  const title = element(
    "h3",
    { class: "gg-facts-name" },
    `${name(cut[0]?.from)} → ${name(wire.legs.at(-1)?.to)}`,
  );
  const local = cut[0] ? jacobianFacts(trace, cut[0], doing) : [];
  const carried =
    view.pass !== null &&
    cut.some(({ from, to }) => arrivals(trace, view.pass!, from).some(each => each.from === to));
  if (!carried)
    return [
      title,
      element("p", { class: "gg-quiet" }, "Nothing went back through it in this pass."),
      ...local,
    ];
  return [title, ...local, ...changes(shown, "without this edge", { cut })];
}
