import type { Facts } from "../../../core/insight/findings/facts.js";
import { titled } from "../../../core/insight/words.js";
import { inserted, replaced, standing } from "./edit.js";
import type { Claim, Fix } from "./fix.js";
import { operands } from "./operands.js";

// Detaches a target: the expression that made it, or the argument that hands it on.

export const detachTarget: Fix = {
  codes: ["undetached-target"],
  propose({ finding, facts, source, lookup }) {
    const [value] = finding.nodes;
    const call = finding.site && source.find(finding.site)?.at(-1);
    if (!call || value === undefined) return [];
    const own = JSON.stringify(facts.node(value).site) === JSON.stringify(finding.site);
    const handed = own
      ? call
      : operands(source, call).find(one =>
          lookup.find(source, source.path(one)).some(({ id }) => id === value),
        );
    if (!handed) return [];
    const edit = own
      ? inserted(handed.end ?? 0, ".detach()")
      : replaced(handed, `${standing(source, handed)}.detach()`);
    const name = titled(facts.trace, facts.node(value));
    return [{ title: `Detach ${name}`, edits: [edit], claim: fewer(name) }];
  },
};

/** Steps of all passes: those that went into the target are gone. */
function fewer(name: string): Claim {
  const steps = ({ trace }: Facts) => trace.backwards.reduce((sum, pass) => sum + pass.steps.length, 0);
  return (before, after) =>
    steps(after) < steps(before) ? { text: `no gradient goes into ${name} any more`, parameters: [] } : null;
}
