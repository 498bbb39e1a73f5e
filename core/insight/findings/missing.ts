import type { Parameter } from "./facts.js";
import type { Rule } from "./finding.js";
import { names } from "./words.js";

// Parameters that get gradients while an optimizer moves others. An input whose gradient the program reads is none.

export const missingFromOptimizer: Rule = {
  code: "missing-from-optimizer",
  severity: "warning",
  title: "Parameter in no optimizer",
  find(facts) {
    const { trace } = facts;
    const made = facts.of("optimizer");
    if (!trace.events.some(({ kind }) => kind === "step")) return [];
    const members = new Set(made.flatMap(({ nodes }) => nodes));
    const read = new Set(facts.ofOps(["grad"]).map(({ name }) => name));
    const left = facts.parameters.filter(
      each => isLeft(each) && !read.has(`${each.node.name}.grad`) && !each.ids.some(id => members.has(id)),
    );
    if (left.length === 0) return [];
    const nodes = left.map(({ node }) => node);
    const many = nodes.length > 1;
    const at = made.at(-1);
    return [
      {
        message: `${names(trace, nodes)} ${many ? "get gradients" : "gets a gradient"}, but no optimizer moves ${many ? "them" : "it"}. Pass ${many ? "them" : "it"} to the optimizer, or freeze ${many ? "them" : "it"} by requiresGrad_(false).`,
        nodes: nodes.map(({ id }) => id),
        site: at?.site ?? nodes[0].site,
        path: nodes.map(({ id }) => id),
      },
    ];
  },
};

function isLeft(each: Parameter): boolean {
  if (each.moved) return false;
  const passes = each.events.filter(({ kind }) => kind === "accumulate" || kind === "write").length;
  return passes >= (each.ofModule ? 1 : 2);
}
