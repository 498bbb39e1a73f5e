import { titled } from "../words.js";
import type { Facts } from "./facts.js";
import type { Rule } from "./finding.js";
import { size } from "./magnitude.js";

// A training loss computed of parameters and numbers only, while the program holds data.

/** The last passes, which training repeats. */
const looked = 8;

export const lossWithoutData: Rule = {
  code: "loss-without-data",
  severity: "warning",
  title: "Loss that does not depend on data",
  find(facts) {
    const { trace, graph } = facts;
    const data = facts.data.filter(node => !node.requiresGrad && node.op !== "grad" && size(node) > 1);
    if (data.length === 0 || trace.truncated !== null) return [];
    const used = new Set<number>();
    const passes = trace.backwards.slice(-looked);
    const free = passes.filter(pass => {
      const above = upward(facts, pass.root);
      let fed = false;
      for (const id of above) {
        const node = graph.node(id);
        if (node?.kind !== "input" || size(node) < 2) continue;
        used.add(id);
        fed = true;
      }
      return !fed && [...above].some(id => facts.parameter(id)?.moved);
    });
    const idle = data.filter(({ id }) => !used.has(id) && !facts.leads(id) && graph.outof(id).length === 0);
    if (free.length < passes.length || free.length === 0 || idle.length === 0) return [];
    const root = facts.node(free[free.length - 1].root);
    return [
      {
        message: `${titled(trace, root)} does not depend on ${titled(trace, idle[0])}, nor on any other data of this program: whatever is trained learns nothing from it.`,
        nodes: [root.id, idle[0].id],
        site: root.site,
        path: [root.id],
      },
    ];
  },
};

/** What a root was computed from; of a parameter its earlier versions are no part. */
function upward(facts: Facts, root: number): Set<number> {
  const seen = new Set([root]);
  for (const id of seen) {
    if (facts.parameter(id)) continue;
    for (const { from } of facts.graph.into(id)) seen.add(from);
  }
  return seen;
}
