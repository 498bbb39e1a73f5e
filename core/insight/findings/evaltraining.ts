import type { TraceCall } from "../../trace/trace.js";
import { lined } from "../words.js";
import type { Rule } from "./finding.js";
import { forwardOf } from "./forward.js";
import { grouped } from "./words.js";

// A model with dropout or batch normalisation that learns while it is in evaluation mode.

export const evalModeTraining: Rule = {
  code: "eval-mode-training",
  severity: "warning",
  title: "Training in evaluation mode",
  find(facts) {
    const { trace } = facts;
    if (!facts.evaluated.some(({ modal }) => modal)) return [];
    const forward = forwardOf(facts);
    const learning = new Set<TraceCall>();
    for (const node of trace.nodes) {
      if (!facts.passes.visited.has(node.id)) continue;
      const call = forward(node);
      if (call?.training !== false || !call.modal) continue;
      if (node.inputs.some(id => (facts.parameter(id)?.stepped ?? -1) > node.seq)) learning.add(call);
    }
    return grouped(learning, call => call.of).map(([call]) => {
      const set = facts.of("mode").findLast(each => each.of === call.of && each.seq <= call.seq);
      const since = set?.site ? ` since eval() at ${lined(trace, set.site)}` : "";
      return {
        message: `${call.type} learns in evaluation mode${since}: dropout is off, and batch normalisation keeps its old statistics. Call train() before the training step.`,
        nodes: [],
        site: set?.site ?? call.site,
        path: [],
      };
    });
  },
};
