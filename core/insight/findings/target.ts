import type { TraceNode } from "../../trace/trace.js";
import { placed, titled } from "../words.js";
import type { Facts } from "./facts.js";
import type { Found, Rule } from "./finding.js";
import { grouped, names, placeKey } from "./words.js";

// A target that the loss moves, too: computed by the very parameters that are to come near it; or what a generator made,
// handed to a discriminator whose step is not the generator's.

const losses = ["mseLoss", "l1Loss", "smoothL1Loss", "huberLoss", "binaryCrossEntropy", "klDiv"];

/** Passes in which a generator is looked for: training repeats. */
const looked = 16;

export const undetachedTarget: Rule = {
  code: "undetached-target",
  severity: "info",
  title: "Target not detached",
  find: facts => {
    const found = [...compared(facts), ...named(facts), ...generated(facts)];
    return grouped(found, ({ site }) => placeKey(site)).map(([first]) => first);
  },
};

/** The latest node of each place: in a loop they are alike, and looking upward costs. */
function latest(facts: Facts, ops: readonly string[]): TraceNode[] {
  const all = facts.ofOps(ops, ({ id }) => facts.passes.visited.has(id));
  return grouped(all, ({ site }) => placeKey(site)).map(each => each[each.length - 1]);
}

function compared(facts: Facts): Found[] {
  return latest(facts, losses).flatMap(node => {
    const [input, target] = facts.inputs(node);
    return input && target && sharesParameter(facts, input, target) ? [told(facts, node, target)] : [];
  });
}

/** "pred − target", where the name says which is which. */
function named(facts: Facts): Found[] {
  return latest(facts, ["sub"]).flatMap(node => {
    const [a, b] = facts.inputs(node);
    const target = [a, b].find(each => each?.name !== undefined && /target/i.test(each.name));
    const other = target === a ? b : a;
    return target && other && sharesParameter(facts, other, target) ? [told(facts, node, target)] : [];
  });
}

function told({ trace }: Facts, loss: TraceNode, target: TraceNode): Found {
  return {
    message: `${titled(trace, target)} is what ${loss.op}${placed(trace, loss.site)} compares with, and gradients flow into it: the target moves toward the prediction. Compute it under noGrad, or detach() it.`,
    nodes: [target.id, loss.id],
    site: target.site ?? loss.site,
    path: [loss.id, target.id],
  };
}

/** Whether the target was computed, by a parameter that the prediction comes from, too. */
function sharesParameter(facts: Facts, input: TraceNode, target: TraceNode): boolean {
  if (!target.requiresGrad || target.leaf || !input.requiresGrad || input.leaf) return false;
  const above = ancestors(facts, target.id);
  for (const id of ancestors(facts, input.id)) {
    const parameter = facts.parameter(id);
    if (parameter?.moved && above.has(id)) return true;
  }
  return false;
}

function ancestors(facts: Facts, from: number): Set<number> {
  const seen = new Set([from]);
  for (const id of seen) {
    if (facts.parameter(id)) continue;
    for (const edge of facts.graph.into(id)) if (edge.blocked === undefined) seen.add(edge.from);
  }
  return seen;
}

/**
 * A pass gave gradients to parameters that only a later step of another optimizer uses, and nothing cleared them before the
 * pass that was meant for that one.
 */
function generated(facts: Facts): Found[] {
  const optimizers = facts.of("optimizer");
  if (optimizers.length < 2) return [];
  const owner = new Map(optimizers.flatMap(({ of, nodes }) => nodes.map(id => [id, of] as const)));
  for (const pass of facts.trace.backwards.slice(0, looked)) {
    const end = pass.steps.at(-1)?.seq ?? pass.seq;
    const step = facts.of("step").find(({ seq }) => seq > end);
    const fed = pass.steps.flatMap(({ node }) => (facts.parameter(node) ? [facts.node(node)] : []));
    const foreign = fed.filter(({ id }) => owner.has(id) && owner.get(id) !== step?.of);
    if (!step || foreign.length === 0 || foreign.length === fed.length) continue;
    const entry = joint(facts, pass.root, new Set(foreign.map(({ id }) => id)), owner, step.of);
    if (!entry) continue;
    const { trace } = facts;
    return [
      {
        message: `This loss belongs to the optimizer that steps next, but its gradients also go to ${names(trace, foreign)}, which that one does not move. Hand on ${titled(trace, entry.value)}.detach() instead.`,
        nodes: [entry.value.id, ...foreign.map(({ id }) => id)],
        site: entry.user.site,
        path: [pass.root, entry.user.id, entry.value.id],
      },
    ];
  }
  return [];
}

/** The operation where what foreign parameters made first meets a parameter of the optimizer. */
function joint(
  facts: Facts,
  root: number,
  foreign: ReadonlySet<number>,
  owner: ReadonlyMap<number, number>,
  own: number,
) {
  const above = ancestors(facts, root);
  const made = new Set(foreign);
  for (const { id, inputs } of facts.trace.nodes) {
    if (!above.has(id)) continue;
    const value = inputs.find(input => made.has(input));
    if (value === undefined) continue;
    if (inputs.some(input => owner.get(input) === own))
      return { user: facts.node(id), value: facts.node(value) };
    made.add(id);
  }
  return null;
}
