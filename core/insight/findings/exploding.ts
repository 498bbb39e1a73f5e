import type { TraceEvent } from "../../trace/trace.js";
import { placed } from "../words.js";
import type { Facts, Parameter } from "./facts.js";
import type { Found, Rule } from "./finding.js";
import { rms, size, wayUp } from "./magnitude.js";
import { figure, names } from "./words.js";

// A gradient that grows from layer to layer (or from time step to time step) on its way back, or from training step to
// training step until nothing finite is left.

/** From the last layer to the first. */
const growth = 1e4;
/** From one training step to the last, and how many must have grown in a row. */
const runaway = 1e3;
const inARow = 3;

export const explodingGradient: Rule = {
  code: "exploding-gradient",
  severity: "warning",
  title: "Exploding gradient",
  find(facts) {
    const { backwards } = facts.trace;
    if (backwards.length === 0) return [];
    const deep = backwards.findLastIndex((_, pass) => grows(facts, pass));
    return deep >= 0 ? [alongTheWay(facts, deep)] : overSteps(facts).slice(0, 1);
  },
};

function grows({ passes }: Facts, pass: number): boolean {
  const last = passes.first[pass];
  return last > 0 && passes.largest[pass] >= growth * last;
}

function alongTheWay(facts: Facts, pass: number): Found {
  const { trace } = facts;
  const all = [...facts.passes.entries(pass).values()].flat();
  const last = all[0];
  const worst = all.reduce((a, b) => (b.size > a.size ? b : a));
  const way = wayUp(facts.graph, trace.backwards[pass], worst.user.id, last.user.id);
  const largest = way.reduce<(typeof way)[number] | null>(
    (a, b) => (a && a.factor >= b.factor ? a : b),
    null,
  );
  const culprit = largest ? facts.node(largest.node) : worst.user;
  return {
    message: `The gradient explodes on its way back: at ${names(trace, [worst.parameter])} it is ${figure(worst.size / last.size)} times what it is at the last layer; the largest factor of one step is ${figure(largest?.factor ?? null)}, at ${culprit.op}${placed(trace, culprit.site)}.`,
    nodes: [worst.parameter.id, culprit.id],
    site: culprit.site,
    path: [worst.parameter.id, worst.user.id, ...way.map(({ node }) => node)],
  };
}

/** Parameters that move by ever larger gradients. */
function overSteps(facts: Facts): Found[] {
  const { trace } = facts;
  const grown = facts.parameters.flatMap(each => {
    const ratio = each.moved ? runawayOf(each) : 0;
    return ratio > runaway ? [{ node: each.node, ratio }] : [];
  });
  if (grown.length === 0) return [];
  const worst = grown.reduce((a, b) => (b.ratio > a.ratio ? b : a));
  const step = facts.of("step").at(-1)?.site ?? trace.backwards.at(-1)?.site ?? null;
  const optimizer = facts.of("optimizer").at(-1)?.site ?? step;
  return [
    {
      message: `The gradient of ${names(
        trace,
        grown.map(({ node }) => node),
      )} grows from step to step, ${figure(worst.ratio)} times by the last: training diverges. A smaller learning rate, or clipping, helps.`,
      nodes: grown.map(({ node }) => node.id),
      site: optimizer,
      path: [worst.node.id],
    },
  ];
}

/**
 * How many times the first .grad the last one is, of those that are finite, known and not 0; 0 where the last ones did not
 * grow. Looks from the end: an optimizer may have stepped a hundred thousand times.
 */
function runawayOf({ node, events }: Parameter): number {
  const count = size(node);
  const norm = ({ kind, grad }: TraceEvent) =>
    kind === "accumulate" || kind === "write" ? (rms(grad, count) ?? 0) : 0;
  const lasts: number[] = [];
  for (let at = events.length - 1; at >= 0 && lasts.length <= inARow; at--) {
    const before = norm(events[at]);
    if (before === 0) continue;
    if (lasts.length > 0 && before >= lasts[lasts.length - 1]) return 0;
    lasts.push(before);
  }
  if (lasts.length <= inARow) return 0;
  return lasts[0] / norm(events.find(event => norm(event) !== 0) as TraceEvent);
}
