import { lined } from "../words.js";
import type { Rule } from "./finding.js";

export const graphFreed: Rule = {
  code: "graph-freed",
  severity: "error",
  title: "Backward through a graph that is gone",
  find(facts) {
    const { trace } = facts;
    if (!trace.error?.message.includes("through the graph a second time")) return [];
    const last = trace.backwards.at(-1);
    if (!last) return [];
    const freed = trace.events.filter(({ kind, seq }) => kind === "free" && seq < last.seq);
    const first = freed.findLast(({ node }) => node === last.root) ?? freed.at(-1);
    const again = trace.error.site ? ` at ${lined(trace, trace.error.site)}` : "";
    const site = first?.site ?? trace.error.site;
    const where =
      first?.site &&
      trace.error.site &&
      first.site.line === trace.error.site.line &&
      first.site.file === trace.error.site.file;
    return [
      {
        message: where
          ? "Each backward() here goes through the same graph, which the first one freed. Compute the loss anew inside of the loop, detach() what is carried over, or pass { retainGraph: true }."
          : `This backward() freed what the one${again} needs. Add the losses and go back once, or pass { retainGraph: true } here.`,
        nodes: [last.root],
        site,
        path: [last.root],
      },
    ];
  },
};
