import { graph } from "../graph/graph.js";
import type { Trace, TraceNode } from "../trace/trace.js";
import { placed, titled } from "./words.js";
import { latest } from "./zero.js";

// What an answer about a node cannot know, each as one sentence.

export function limits(trace: Trace, node: TraceNode): string[] {
  return [cutShort(trace), ended(trace), losses(trace, node), unseen(trace, node)].filter(
    said => said !== null,
  );
}

function cutShort({ truncated }: Trace): string | null {
  if (!truncated) return null;
  return `Part of this run is not in the trace (${truncated.reason}): a cause that lies there is not seen.`;
}

function ended({ error }: Trace): string | null {
  return error
    ? `The program ended early (${error.message}): what it would have done later is not known.`
    : null;
}

/** One answer is about one pass. */
function losses(trace: Trace, node: TraceNode): string | null {
  const { backwards } = trace;
  const pass = latest(trace).get(node.id) ?? backwards.at(-1);
  if (!pass) return null;
  const together = pass.roots?.length ?? 1;
  if (together > 1)
    return `The pass started from ${together} results at once: their gradients arrive added up.`;
  const roots = new Set(backwards.map(({ root }) => root));
  const root = graph(trace).node(pass.root);
  if (roots.size < 2 || !root) return null;
  const reached = latest(trace).has(node.id) ? "the last that reached it" : "the last";
  return `${backwards.length} backward passes ran, from ${roots.size} results; this is about ${reached}, from ${titled(trace, root)}${placed(trace, root.site)}.`;
}

function unseen(trace: Trace, node: TraceNode): string | null {
  const near = [node, ...node.inputs.flatMap(id => graph(trace).node(id) ?? [])];
  return near.some(({ value }) => value === null) ? "Not all values were recorded." : null;
}
