import type { TraceNode } from "../../trace/trace.js";
import { placed, titled } from "../words.js";
import type { Facts } from "./facts.js";
import type { Rule } from "./finding.js";
import { size } from "./magnitude.js";
import { grouped, placeKey } from "./words.js";

// relu whose output is 0 for everything it saw, until the end: nothing before it learns any more.

/** Elements that must have been 0 in a row before it is no accident of one small sample. */
const enough = 8;

export const deadRelu: Rule = {
  code: "dead-relu",
  severity: "warning",
  title: "Dead relu",
  find(facts) {
    const relus = facts.ofOps(["relu", "relu_"], ({ id }) => facts.passes.visited.has(id));
    // Most runs have none, and telling layers apart costs more than looking.
    if (!relus.some(isDead)) return [];
    const layer = ({ site, frames }: TraceNode) =>
      `${placeKey(site)} ${frames
        .filter(({ kind }) => kind === "module")
        .map(({ name }) => name)
        .join(".")}`;
    return grouped(relus, layer).flatMap(calls => {
      const from = calls.findLastIndex(node => !isDead(node)) + 1;
      const dead = calls.slice(from);
      if (dead.reduce((sum, node) => sum + size(node), 0) < enough) return [];
      return [told(facts, dead, calls.length)];
    });
  },
};

function isDead(node: TraceNode): boolean {
  const { value } = node;
  return value !== null && value.nan === 0 && value.zeros > 0 && value.max === 0 && value.min === 0;
}

function told(facts: Facts, dead: readonly TraceNode[], calls: number) {
  const { trace } = facts;
  const last = dead[dead.length - 1];
  const input = last.inputs.length > 0 ? titled(trace, facts.node(last.inputs[0])) : "its input";
  const since =
    dead.length < calls
      ? ` in the last ${dead.length} of ${calls} calls`
      : calls > 1
        ? ` in all ${calls} calls`
        : "";
  return {
    message: `relu${placed(trace, last.site)} is dead: every entry of ${input} is at or below 0${since}, so it passes no gradient and nothing before it learns. A smaller learning rate, another initialisation or leakyRelu helps.`,
    nodes: [last.id],
    site: last.site,
    path: [last.id, ...last.inputs],
  };
}
