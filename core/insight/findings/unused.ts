import { trainable } from "./cut.js";
import type { Facts, Parameter } from "./facts.js";
import type { Found, Rule } from "./finding.js";
import { grouped, names, placeKey } from "./words.js";

// A parameter of a module or an optimizer that nothing differentiated depends on.

export const unusedParameter: Rule = {
  code: "unused-parameter",
  severity: "warning",
  title: "Parameter never used for the loss",
  find(facts) {
    if (facts.trace.backwards.length === 0) return [];
    const idle = facts.parameters.filter(each => isIdle(facts, each));
    return grouped(idle, each => placeKey(each.node.site)).map(each => told(facts, each));
  },
};

function isIdle(facts: Facts, parameter: Parameter): boolean {
  const { ids, ofModule } = parameter;
  if (facts.reached(parameter) || ids.some(id => facts.leads(id))) return false;
  // Half of a run says nothing about the other half, but the last update of each value is always there.
  if (facts.trace.truncated !== null || facts.trace.error !== null) return false;
  const made = facts.of("optimizer");
  return made.length > 0 ? trainable(facts, parameter) : ofModule && !parameter.moved;
}

function told({ trace, graph }: Facts, all: readonly Parameter[]): Found {
  const nodes = all.map(({ node }) => node);
  const used = all.some(({ ids }) => ids.some(id => graph.outof(id).length > 0));
  const many = all.length > 1;
  const how = used
    ? `${many ? "are" : "is"} used, but not for anything that backward() started from`
    : `${many ? "are" : "is"} not used by any operation`;
  return {
    message: `${names(trace, nodes)} ${how}: ${many ? "they get" : "it gets"} no gradient and never ${many ? "learn" : "learns"}. Use ${many ? "them" : "it"} in forward, or remove ${many ? "them" : "it"}.`,
    nodes: nodes.map(({ id }) => id),
    site: nodes[0].site,
    path: nodes.map(({ id }) => id),
  };
}
