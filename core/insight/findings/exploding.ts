import type { Backward } from "../../trace/trace.js";
import { placed } from "../words.js";
import { type Facts, type Parameter, size } from "./facts.js";
import type { Found, Rule } from "./finding.js";
import { entries, rms, wayUp } from "./magnitude.js";
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
    const pass = facts.trace.backwards.at(-1);
    const deep = facts.trace.backwards.flatMap(each => alongTheWay(facts, each) ?? []).at(-1);
    if (!pass) return [];
    return [...(deep ? [deep] : []), ...overSteps(facts)].slice(0, 1);
  },
};

function alongTheWay(facts: Facts, pass: Backward): Found[] | null {
  const { trace } = facts;
  const all = [...entries(facts, pass).values()].flat();
  if (all.length < 2) return null;
  const last = all[0];
  const worst = all.reduce((a, b) => (b.size > a.size ? b : a));
  if (last.size === 0 || worst.size < growth * last.size) return null;
  const way = wayUp(facts, pass, worst.user.id, last.user.id);
  const largest = way.reduce<(typeof way)[number] | null>(
    (a, b) => (a && a.factor >= b.factor ? a : b),
    null,
  );
  const culprit = largest ? facts.node(largest.node) : worst.user;
  return [
    {
      message: `The gradient explodes on its way back: at ${names(trace, [worst.parameter])} it is ${figure(worst.size / last.size)} times what it is at the last layer; the largest factor of one step is ${figure(largest?.factor ?? null)}, at ${culprit.op}${placed(trace, culprit.site)}.`,
      nodes: [worst.parameter.id, culprit.id],
      site: culprit.site,
      path: [worst.parameter.id, worst.user.id, ...way.map(({ node }) => node)],
    },
  ];
}

/** Parameters that move by ever larger gradients. */
function overSteps(facts: Facts): Found[] {
  const { trace } = facts;
  const grown = facts.parameters.flatMap(each => {
    const norms = gradients(each);
    const from = norms.at(-1 - inARow);
    const ratio = from ? norms[norms.length - 1] / norms[0] : 0;
    const rising = norms.slice(-1 - inARow).every((norm, i, part) => i === 0 || norm > part[i - 1]);
    return each.moved && rising && ratio > runaway ? [{ node: each.node, ratio }] : [];
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

/** Norms of .grad after each pass, as far as they are finite and known. */
function gradients({ node, events }: Parameter): number[] {
  return events.flatMap(({ kind, grad }) => {
    if (kind !== "accumulate" && kind !== "write") return [];
    const norm = rms(grad, size(node));
    return norm === null || norm === 0 ? [] : [norm];
  });
}
