import { otherNorm } from "./claims.js";
import { replaced, standing } from "./edit.js";
import type { Fix } from "./fix.js";
import { operands } from "./operands.js";
import { brief } from "./words.js";

// Passes the logits to a loss that applies softmax or sigmoid itself.

export const passLogits: Fix = {
  codes: ["softmax-before-cross-entropy", "sigmoid-before-bce-with-logits"],
  propose({ finding: { site, code }, source }) {
    const call = site && source.find(site)?.at(-1);
    const [logits] = call ? operands(source, call) : [];
    if (!call || !logits) return [];
    const what = code.startsWith("softmax") ? "softmax" : "sigmoid";
    return [
      {
        title: `Pass ${brief(source, logits)} without ${what}`,
        edits: [replaced(call, standing(source, logits))],
        claim: otherNorm,
      },
    ];
  },
};
