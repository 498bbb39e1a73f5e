import type { TraceNode } from "../../trace/trace.js";
import type { Facts } from "./facts.js";
import type { Found, Rule } from "./finding.js";
import { grouped, placeKey } from "./words.js";

// Dropout where it does harm: on what the loss compares, and right before batch normalisation, whose statistics then differ
// between training and evaluation (Li et al. 2019).

const losses =
  "mseLoss l1Loss smoothL1Loss huberLoss nllLoss binaryCrossEntropy binaryCrossEntropyWithLogits klDiv logSoftmax".split(
    " ",
  );

export const dropoutOnOutput: Rule = {
  code: "dropout-on-output",
  severity: "warning",
  title: "Dropout on the model's output",
  find: facts =>
    after(
      facts,
      losses,
      ({ id }) => facts.leads(id),
      "dropout blanks the output itself: the loss compares zeros with the target. Put it before the last layer.",
    ),
};

export const dropoutBeforeBatchNorm: Rule = {
  code: "dropout-before-batch-norm",
  severity: "info",
  title: "Dropout before batch normalisation",
  find: facts =>
    after(
      facts,
      ["batchNorm"],
      ({ id }) => facts.passes.visited.has(id),
      "dropout right before batch normalisation: its running statistics are those of blanked values and do not fit evaluation. Put it after.",
    ),
};

/** Dropout whose result enters such an operation first. */
function after(
  facts: Facts,
  ops: readonly string[],
  isSuch: (node: TraceNode) => boolean,
  message: string,
): Found[] {
  if (!facts.has("dropout")) return [];
  const found = facts.ofOps(ops, isSuch).flatMap(node => {
    const [input] = facts.inputs(node);
    const made = input && facts.behind(input);
    return made?.op === "dropout" ? [{ made, node }] : [];
  });
  return grouped(found, ({ made }) => placeKey(made.site)).map(([{ made, node }]) => ({
    message,
    nodes: [made.id, node.id],
    site: made.site,
    path: [made.id, node.id],
  }));
}
