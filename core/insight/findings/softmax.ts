import type { TraceNode } from "../../trace/trace.js";
import { placed } from "../words.js";
import type { Facts } from "./facts.js";
import type { Found, Rule } from "./finding.js";
import { grouped, placeKey } from "./words.js";

// Functions that a loss, or the next operation, applies itself, or that lose digits one after the other.

/** One finding a place where the result of `first` enters `second`, views between them left out. */
function chained(
  facts: Facts,
  first: string,
  second: readonly TraceNode[],
  message: (first: string) => string,
): Found[] {
  const found = second.flatMap(node => {
    const [input] = facts.inputs(node);
    const made = input && facts.behind(input);
    return made?.op === first && made.id !== node.id ? [{ made, node }] : [];
  });
  return grouped(found, ({ made }) => placeKey(made.site)).map(([{ made, node }]) => ({
    message: message(`${made.op}${placed(facts.trace, made.site)}`),
    nodes: [made.id, node.id],
    site: made.site,
    path: [made.id, node.id],
  }));
}

/** logSoftmax whose result goes into nllLoss of the same call: crossEntropy. */
function ofCrossEntropy(facts: Facts): TraceNode[] {
  return facts.ofOps(["logSoftmax"]).filter(node =>
    facts.graph.outof(node.id).some(({ to }) => {
      const user = facts.node(to);
      return (user.op === "nllLoss" || user.op === "mul") && placeKey(user.site) === placeKey(node.site);
    }),
  );
}

export const softmaxBeforeCrossEntropy: Rule = {
  code: "softmax-before-cross-entropy",
  severity: "warning",
  title: "softmax before crossEntropy",
  find: facts =>
    chained(
      facts,
      "softmax",
      ofCrossEntropy(facts),
      made =>
        `crossEntropy gets what ${made} gave and applies softmax again, which flattens gradients: pass the logits.`,
    ),
};

export const sigmoidBeforeLogits: Rule = {
  code: "sigmoid-before-bce-with-logits",
  severity: "warning",
  title: "sigmoid before binaryCrossEntropyWithLogits",
  find: facts =>
    chained(
      facts,
      "sigmoid",
      facts.ofOps(["binaryCrossEntropyWithLogits"]),
      made =>
        `binaryCrossEntropyWithLogits gets what ${made} gave and applies sigmoid again: pass the logits.`,
    ),
};

export const logOfSoftmax: Rule = {
  code: "log-of-softmax",
  severity: "warning",
  title: "log of softmax",
  find: facts =>
    chained(
      facts,
      "softmax",
      facts.ofOps(["log"]),
      made =>
        `log of what ${made} gave: a probability that rounds to 0 becomes −∞. logSoftmax computes both at once and is exact.`,
    ),
};
