import { gone } from "./claims.js";
import { inserted } from "./edit.js";
import type { Fix } from "./fix.js";

// Tells a functional dropout of a module whether that is in training mode.

export const tellDropout: Fix = {
  codes: ["dropout-in-evaluation"],
  propose({ finding, source }) {
    const around = finding.site && source.find(finding.site);
    const call = around?.at(-1);
    const options = call?.type === "CallExpression" ? call.arguments.at(-1) : undefined;
    if (options?.type !== "ObjectExpression" || !around?.some(({ type }) => type === "ClassMethod"))
      return [];
    const last = options.properties.at(-1);
    const edits = last ? [inserted(last.end ?? 0, ", training: this.training")] : [];
    const effect = "eval() turns it off now";
    return last ? [{ title: "Pass training: this.training", edits, claim: gone(effect) }] : [];
  },
};
