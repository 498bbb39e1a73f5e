import type { TraceEdge, TraceNode } from "../../trace/trace.js";
import { cutBy, placed, titled } from "../words.js";
import type { Facts } from "./facts.js";
import type { Rule } from "./finding.js";

// backward() on a value that depends on no parameter, as something cut it off on the way.

export const lossDetached: Rule = {
  code: "loss-detached",
  severity: "error",
  title: "backward() from a value without history",
  find(facts) {
    const { trace } = facts;
    if (!trace.error?.message.includes("does not require grad and has")) return [];
    const root = rootOf(facts);
    const edge = root && cutAbove(facts, root);
    if (!root || !edge) return [];
    const maker = facts.node(edge.to);
    return [
      {
        message: `${titled(trace, root)} has no history to go back through: everything it depends on is cut off by ${cutBy(trace, edge.blocked!)}${placed(trace, maker.site)}.`,
        nodes: [root.id, maker.id],
        site: maker.site,
        path: [root.id, maker.id, edge.from],
      },
    ];
  },
};

/** What the error is about: the node at a place it names, else the last that was computed. */
function rootOf({ trace }: Facts): TraceNode | undefined {
  const related = trace.error?.related?.[0]?.site;
  const at =
    related && trace.nodes.findLast(({ site }) => site?.line === related.line && site.file === related.file);
  return at ?? trace.nodes.findLast(({ kind }) => kind === "op");
}

function cutAbove({ graph }: Facts, root: TraceNode): TraceEdge | null {
  const seen = new Set([root.id]);
  for (const id of seen) {
    for (const edge of graph.into(id)) {
      if (edge.blocked !== undefined) return edge;
      seen.add(edge.from);
    }
  }
  return null;
}
