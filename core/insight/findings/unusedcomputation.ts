import type { TraceNode } from "../../trace/trace.js";
import { placed, titled } from "../words.js";
import { type Facts, isView } from "./facts.js";
import type { Rule } from "./finding.js";
import { grouped, placeKey } from "./words.js";

// A recorded value of training code that nobody uses: no operation, no backward, no reading of its numbers.

export const unusedComputation: Rule = {
  code: "unused-computation",
  severity: "info",
  title: "Computed for nothing",
  find(facts) {
    const { trace } = facts;
    // Without training nothing says what a value is for.
    if (trace.truncated !== null || trace.error !== null || !facts.parameters.some(({ moved }) => moved))
      return [];
    const read = new Set(trace.events.filter(({ kind }) => kind === "read").map(({ node }) => node));
    const echoed = new Set((trace.echoes ?? []).map(({ site }) => site.line));
    const idle = new Set(
      trace.nodes.filter(
        node => isUnused(facts, node) && !read.has(node.id) && !echoed.has(node.site?.line ?? -1),
      ),
    );
    const alone = grouped(idle, ({ site }) => placeKey(site));
    const busy = new Set<string>();
    if (alone.length > 0) for (const node of trace.nodes) if (!idle.has(node)) busy.add(placeKey(node.site));
    const wasted = alone.filter(([{ site }]) => !busy.has(placeKey(site)));
    return wasted.map(([node]) => ({
      message: `${titled(trace, node)}${placed(trace, node.site)} is recorded for a backward pass, and nothing uses it. Remove it, or compute it under noGrad.`,
      nodes: [node.id],
      site: node.site,
      path: [node.id, ...node.inputs],
    }));
  },
};

function isUnused(facts: Facts, node: TraceNode): boolean {
  if (
    node.kind !== "op" ||
    !node.requiresGrad ||
    node.leaf ||
    node.site === null ||
    node.madeBy !== undefined
  )
    return false;
  if (facts.passes.roots.has(node.id) || facts.passes.visited.has(node.id) || isView(facts.trace, node))
    return false;
  return facts.graph.outof(node.id).length === 0 && !node.op.endsWith("_");
}
