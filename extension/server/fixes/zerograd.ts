import type { Facts } from "../../../core/insight/findings/facts.js";
import { figure } from "../../../core/insight/findings/words.js";
import { together } from "../gradients.js";
import { lineBefore, statement } from "./edit.js";
import type { Case, Claim, Fix, Proposal } from "./fix.js";
import { optimizers } from "./optimizer.js";

// Clears the gradients before the pass that piles up.

export const insertZeroGrad: Fix = {
  codes: ["no-zero-grad"],
  propose(at) {
    const { finding, source } = at;
    const around = finding.site && source.find(finding.site);
    const pass = around && statement(around);
    if (!pass) return [];
    const put = (text: string): Proposal => ({
      title: `Insert ${text.replace(/;$/, "")}`,
      edits: [lineBefore(source, pass, text)],
      claim: alone(finding.nodes),
    });
    const owners = optimizers(at).filter(({ call }) => finding.nodes.some(id => call.nodes.includes(id)));
    return owners.length > 0
      ? [put(owners.map(({ name }) => `${name}.zeroGrad();`).join(" "))]
      : byHand(at, put);
  },
};

/** Without an optimizer: `w.grad?.zero_()` of each. */
function byHand({ finding, facts }: Case, put: (text: string) => Proposal): Proposal[] {
  const names = finding.nodes.map(id => facts.node(id).name);
  if (!names.every(name => name !== undefined && /^[\w$]+$/.test(name))) return [];
  return [put(names.map(name => `${name}.grad?.zero_();`).join(" "))];
}

/** What the last accumulation left in .grad of these, taken together. */
function lastNorm(facts: Facts, nodes: readonly number[]): number | null {
  const norms = nodes.flatMap(id => {
    const grad = facts.parameter(id)?.events.findLast(({ kind }) => kind === "accumulate")?.grad;
    return grad ? [grad.norm] : [];
  });
  return norms.length === 0 ? null : together(norms);
}

/** "the last step uses a gradient of norm 0.12 instead of 0.61". */
function alone(nodes: readonly number[]): Claim {
  return (before, after) => {
    const [old, now] = [lastNorm(before, nodes), lastNorm(after, nodes)];
    if (old === null || now === null) return null;
    return {
      text: `the last step uses a gradient of norm ${figure(now)} instead of ${figure(old)}`,
      parameters: [],
    };
  };
}
