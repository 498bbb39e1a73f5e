import type { TraceCall } from "../../trace/trace.js";
import type { Rule } from "./finding.js";
import { forwardOf } from "./forward.js";
import { grouped, placeKey } from "./words.js";

// A model that has learned something, run without gradients while dropout is on and batch normalisation takes notes.

const modal = ["dropout", "batchNorm"];

export const trainModeEvaluation: Rule = {
  code: "train-mode-evaluation",
  severity: "warning",
  title: "Evaluation in training mode",
  find(facts) {
    const { trace } = facts;
    const learned = trace.events.find(({ kind }) => kind === "step")?.seq ?? Number.POSITIVE_INFINITY;
    if (!facts.modal.some(({ training, seq }) => training && seq > learned)) return [];
    const forward = forwardOf(facts);
    // Under noGrad: a parameter of the same call wants a gradient and gets none.
    const off = new Set<TraceCall>();
    for (const { blocked, to } of trace.edges) {
      const call = blocked === "noGrad" || blocked === "inference" ? forward(facts.node(to)) : undefined;
      if (call) off.add(call);
    }
    const found = facts.ofOps(modal).flatMap(node => {
      if (node.seq < learned || node.requiresGrad) return [];
      const call = forward(node);
      return call?.training && call.modal && off.has(call) ? [{ node, call }] : [];
    });
    return grouped(found, ({ call }) => placeKey(call.site)).map(([{ node, call }]) => ({
      message: `${call.type} is evaluated in training mode: ${node.op === "dropout" ? "dropout blanks entries at random" : "batch normalisation takes this batch's statistics and changes its own"}. Call eval() before, and train() after.`,
      nodes: [node.id],
      site: call.site ?? node.site,
      path: [node.id],
    }));
  },
};
