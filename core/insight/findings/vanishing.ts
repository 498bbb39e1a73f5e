import { placed } from "../words.js";
import type { Facts } from "./facts.js";
import type { Found, Rule } from "./finding.js";
import { wayUp } from "./magnitude.js";
import type { Entry } from "./passes.js";
import { figure, names } from "./words.js";

// Layers far from the loss get a gradient many orders of magnitude smaller than the last ones. Compared are adjoints where
// parameters enter: a bias that cancels out (before batch normalisation) has a small gradient and a healthy adjoint.

/** Below this part of the largest, a layer practically does not learn. */
const little = 1e-5;

export const vanishingGradient: Rule = {
  code: "vanishing-gradient",
  severity: "warning",
  title: "Vanishing gradient",
  find(facts) {
    const pass = facts.trace.backwards.length - 1;
    const firsts = [...facts.passes.entries(pass).values()].map(list =>
      list.reduce((a, b) => (b.size > a.size ? b : a)),
    );
    const most = firsts.reduce((best, { size }, at) => (size > (firsts[best]?.size ?? 0) ? at : best), 0);
    // Farther back than the largest: what is small nearer to the loss is so because the rest explodes.
    const faint = firsts.slice(most).filter(({ size }) => size > 0 && size < little * firsts[most].size);
    return faint.length === 0 ? [] : [told(facts, pass, faint, firsts[most])];
  },
};

function told(facts: Facts, pass: number, faint: readonly Entry[], largest: Entry): Found {
  const { trace } = facts;
  const worst = faint.reduce((a, b) => (b.size < a.size ? b : a));
  const way = wayUp(facts.graph, trace.backwards[pass], worst.user.id, largest.user.id);
  const smallest = way.reduce<(typeof way)[number] | null>(
    (a, b) => (a && a.factor <= b.factor ? a : b),
    null,
  );
  const culprit = smallest ? facts.node(smallest.node) : worst.user;
  const squeeze = smallest
    ? `; the smallest factor on the way is ${figure(smallest.factor)}, at ${culprit.op}${placed(trace, culprit.site)}`
    : "";
  return {
    message: `The gradient vanishes on its way back: at ${names(
      trace,
      faint.map(({ parameter }) => parameter),
    )} it is ${figure(worst.size / largest.size)} of what it is at the last layer${squeeze}.`,
    nodes: [...faint.map(({ parameter }) => parameter.id), culprit.id],
    site: culprit.site,
    path: [worst.parameter.id, worst.user.id, ...way.map(({ node }) => node)],
  };
}
