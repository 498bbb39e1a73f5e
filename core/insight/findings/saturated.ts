import type { TraceNode } from "../../trace/trace.js";
import { placed, titled } from "../words.js";
import type { Facts } from "./facts.js";
import type { Rule } from "./finding.js";
import { grouped, placeKey } from "./words.js";

// sigmoid or tanh so far out that it is flat. What a loss made for it undoes (a probability) is left alone.

const flat: Record<string, (y: number) => boolean> = {
  sigmoid: y => y < 1e-3 || y > 1 - 1e-3,
  tanh: y => Math.abs(y) > 1 - 1e-3,
};
/** Of the entries that are shown, and how many there must be. */
const part = 0.9;
const least = 4;
const undone = new Set(["binaryCrossEntropy", "log", "mseLoss"]);

export const saturated: Rule = {
  code: "saturated",
  severity: "info",
  title: "Saturated activation",
  find(facts) {
    const all = facts.ofOps(Object.keys(flat), ({ id }) => facts.passes.visited.has(id));
    return grouped(all, ({ site, op }) => `${op} ${placeKey(site)}`).flatMap(calls => {
      const last = calls[calls.length - 1];
      const share = saturation(last);
      if (share < part || isOutput(facts, last)) return [];
      const { trace } = facts;
      const input = last.inputs.length > 0 ? titled(trace, facts.node(last.inputs[0])) : "its input";
      return [
        {
          message: `${last.op}${placed(trace, last.site)} is saturated: ${Math.round(100 * share)} % of its entries are so near its limits that hardly any gradient passes. Make ${input} smaller, by scaling its data or its weights.`,
          nodes: [last.id],
          site: last.site,
          path: [last.id, ...last.inputs],
        },
      ];
    });
  },
};

function saturation({ value, op }: TraceNode): number {
  const sample = (value?.sample ?? []).filter(each => typeof each === "number");
  return sample.length < least ? 0 : sample.filter(flat[op]).length / sample.length;
}

function isOutput(facts: Facts, node: TraceNode): boolean {
  return facts.graph.outof(node.id).some(({ to }) => undone.has(facts.node(to).op));
}
