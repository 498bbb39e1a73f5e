import type { TraceNode } from "../../../core/trace/trace.js";
import { otherLoss } from "./claims.js";
import { replaced, standing } from "./edit.js";
import type { Claim, Fix } from "./fix.js";
import { operands } from "./operands.js";
import { brief } from "./words.js";

// Gives both operands one shape.

export const giveOneShape: Fix = {
  codes: ["broadcast-accident"],
  propose({ finding, facts, source }) {
    const call = finding.site && source.find(finding.site)?.at(-1);
    const given = call ? operands(source, call) : [];
    const shapes = facts.inputs(facts.node(finding.nodes[0]));
    if (given.length < 2 || shapes.length !== 2) return [];
    const change = (slot: number, how: string) => ({
      title: `Compare entry by entry: ${brief(source, given[slot])}${how}`,
      edits: [replaced(given[slot], `${standing(source, given[slot])}${how}`)],
      claim: pairs(shapes),
    });
    const tall = shapes[0].shape.length === 2 ? 0 : 1;
    return [change(tall, ".squeeze(1)"), change(1 - tall, ".unsqueeze(1)")];
  },
};

/** "[20] entries instead of [20, 20]". */
function pairs([a, b]: readonly TraceNode[]): Claim {
  const n = Math.max(...a.shape, ...b.shape);
  return (before, after) => {
    const loss = otherLoss(before, after);
    return loss && { ...loss, text: `${n} entries instead of ${n * n}; ${loss.text}` };
  };
}
