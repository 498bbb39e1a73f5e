// What a cut blocks: the parameters whose gradient ends there, and whether each has another way to the loss.
import { graph } from "../../../core/graph/graph.js";
import { cutBy, titled } from "../../../core/insight/words.js";
import type { Trace, TraceNode } from "../../../core/trace/trace.js";
import { prose } from "../markdown.js";
import type { Result } from "../result.js";
import { gradientsOf } from "../study.js";

/** Nodes above the cut that are looked at: a pointer does not wait for a whole run. */
const looked = 20_000;
const listed = 4;

const known = new WeakMap<TraceNode, string[]>();

export function cuts(result: Result, node: TraceNode): string[] {
  const found = known.get(node) ?? told(result, node);
  known.set(node, found);
  return found;
}

function told(result: Result, node: TraceNode): string[] {
  const { trace } = result;
  const edges = graph(trace)
    .into(node.id)
    .filter(({ blocked }) => blocked !== undefined);
  if (edges.length === 0) return [];
  const { parameters, whole } = above(
    trace,
    edges.map(({ from }) => from),
  );
  const by = cutBy(trace, edges[0].blocked ?? "detach");
  if (parameters.length === 0) return [prose(`${by} blocks nothing: no parameter is above it.`)];
  const names = parameters.slice(0, listed).map(each => {
    const way = gradientsOf(result).latest(each.id) ? "has another way to the loss" : "gets no gradient";
    return `${titled(trace, each).slice(0, 60)} (${way})`;
  });
  const rest = parameters.length - names.length;
  const more = rest > 0 ? `, and ${rest} more` : "";
  const bound = whole
    ? ""
    : ` Only the nearest ${looked.toLocaleString("en-US")} operations above were looked at.`;
  return [prose(`${by} blocks the gradient on this way to ${names.join(", ")}${more}.${bound}`)];
}

function above(trace: Trace, from: readonly number[]): { parameters: TraceNode[]; whole: boolean } {
  const index = graph(trace);
  const seen = new Set(from);
  const parameters: TraceNode[] = [];
  for (const id of seen) {
    const node = index.node(id);
    if (node?.leaf && node.requiresGrad) parameters.push(node);
    if (seen.size > looked) return { parameters, whole: false };
    for (const edge of index.into(id)) if (edge.blocked === undefined) seen.add(edge.from);
  }
  return { parameters, whole: true };
}
