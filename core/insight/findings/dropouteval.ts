import type { Rule } from "./finding.js";
import { forwardOf } from "./forward.js";
import { grouped, placeKey } from "./words.js";

export const dropoutInEvaluation: Rule = {
  code: "dropout-in-evaluation",
  severity: "warning",
  title: "Dropout that eval() does not turn off",
  find(facts) {
    if (facts.evaluated.length === 0) return [];
    const forward = forwardOf(facts);
    const on = facts.ofOps(["dropout"], node => forward(node)?.training === false);
    return grouped(on, ({ site }) => placeKey(site)).map(([{ id, site }]) => ({
      message:
        "dropout runs although the module is in evaluation mode: the function does not know the mode. Pass { training: this.training }, or use nn.Dropout.",
      nodes: [id],
      site,
      path: [id],
    }));
  },
};
