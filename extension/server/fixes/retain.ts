import { flows } from "./claims.js";
import { inserted } from "./edit.js";
import type { Fix } from "./fix.js";

// Keeps the graph for a second pass; not in a loop, where it would grow with every turn.

export const retainGraph: Fix = {
  codes: ["graph-freed"],
  propose({ finding, facts, source }) {
    const around = finding.site && source.find(finding.site);
    const call = around?.at(-1);
    if (call?.type !== "CallExpression" || call.arguments.length > 0) return [];
    const site = JSON.stringify(finding.site);
    const times = facts.trace.backwards.filter(pass => JSON.stringify(pass.site) === site).length;
    if (times > 1) return [];
    const edits = [inserted((call.end ?? 0) - 1, "{ retainGraph: true }")];
    return [{ title: "Keep the graph by retainGraph", edits, claim: flows }];
  },
};
