import type * as t from "@babel/types";
import type { Facts } from "../../../core/insight/findings/facts.js";
import { lineBefore, removed, siblings, statement } from "./edit.js";
import type { Case, Claim, Fix, Proposal } from "./fix.js";
import { sited } from "./sited.js";
import { brief } from "./words.js";

// Gives a step a new gradient: by a backward pass, or by clearing before the pass instead of behind it.

export const giveGradient: Fix = {
  codes: ["step-without-backward"],
  propose(at) {
    const around = at.finding.site && at.source.find(at.finding.site);
    const step = around && statement(around);
    return step ? [...clearEarlier(at, step), ...goBack(at, step)] : [];
  },
};

/** zeroGrad() between backward() and step() moves in front of backward(). */
function clearEarlier(at: Case, step: t.Node): Proposal[] {
  const { source, facts } = at;
  const before = siblings(source, step).slice(0, siblings(source, step).indexOf(step));
  const zero = before.findLast(one => facts.of("zeroGrad").some(({ site }) => sited(source, site, one)));
  const pass = before.findLast(one => facts.trace.backwards.some(({ site }) => sited(source, site, one)));
  if (!zero || !pass || before.indexOf(zero) < before.indexOf(pass)) return [];
  const text = source.textOf(zero);
  return [
    {
      title: `Move ${brief(source, zero)} before backward()`,
      edits: [lineBefore(source, pass, text), removed(source, zero)],
      claim: stepsMove,
    },
  ];
}

/** The latest variable of the same block that holds a loss that nobody went back from. */
function goBack({ source, facts, lookup }: Case, step: t.Node): Proposal[] {
  const all = siblings(source, step);
  for (const one of all.slice(0, all.indexOf(step)).reverse()) {
    if (one.type !== "VariableDeclaration" || one.declarations.length !== 1) continue;
    const [{ id }] = one.declarations;
    if (id.type !== "Identifier") continue;
    const node = lookup.find(source, source.path(id)).at(-1);
    if (!node?.requiresGrad || node.leaf || node.shape.length > 0 || facts.passes.visited.has(node.id))
      continue;
    const text = `${id.name}.backward();`;
    return [
      { title: `Insert ${id.name}.backward()`, edits: [lineBefore(source, step, text)], claim: stepsMove },
    ];
  }
  return [];
}

/** "each step moves 2 parameters". */
const stepsMove: Claim = (_, after: Facts) => {
  const counts = after.of("step").map(({ count }) => count);
  const least = counts.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  if (counts.length === 0 || least === 0) return null;
  const reached = after.parameters.filter(({ events }) => events.some(({ kind }) => kind === "accumulate"));
  return {
    text: `each step moves ${least} parameter${least === 1 ? "" : "s"}`,
    parameters: reached.map(({ ids }) => ids[0]),
  };
};
