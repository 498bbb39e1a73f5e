import type { TraceNode } from "../../trace/trace.js";
import { placed, titled } from "../words.js";
import { type Facts, isView } from "./facts.js";
import type { Rule } from "./finding.js";
import { grouped, placeKey } from "./words.js";

// [n] against [n, 1] gives [n, n]: every prediction compared with every target. Meant where somebody reshaped an operand on
// the spot, or where an operand meets itself (all pairs).

const compares = "sub mseLoss l1Loss smoothL1Loss huberLoss mul div add".split(" ");
const strict = new Set("mul div add".split(" "));

export const broadcastAccident: Rule = {
  code: "broadcast-accident",
  severity: "warning",
  title: "Broadcast by accident",
  find(facts) {
    const found = facts.ofOps(compares, node => isAccident(facts, node));
    return grouped(found, ({ site }) => placeKey(site)).map(([node]) => {
      const { trace } = facts;
      const [a, b] = facts.inputs(node);
      const n = Math.max(...a.shape);
      return {
        message: `${node.op}${placed(trace, node.site)} of ${titled(trace, a)} [${a.shape.join(", ")}] and ${titled(trace, b)} [${b.shape.join(", ")}] pairs every entry with every other: [${n}, ${n}]. Give both one shape, by squeeze(1) or reshape.`,
        nodes: [node.id],
        site: node.site,
        path: [node.id, a.id, b.id],
      };
    });
  },
};

function isAccident(facts: Facts, node: TraceNode): boolean {
  if (node.inputs.length !== 2) return false;
  const [a, b] = [facts.graph.node(node.inputs[0]), facts.graph.node(node.inputs[1])];
  if (!a || !b || !facts.leads(node.id)) return false;
  const [flat, tall] = a.shape.length === 1 ? [a, b] : [b, a];
  const [n] = flat.shape;
  if (
    flat.shape.length !== 1 ||
    tall.shape.length !== 2 ||
    tall.shape[0] !== n ||
    tall.shape[1] !== 1 ||
    n < 2
  )
    return false;
  if (facts.behind(flat) === facts.behind(tall) || !(flat.requiresGrad || tall.requiresGrad)) return false;
  const spot = [flat, tall].some(each => isView(facts.trace, each) && each.name === undefined);
  return !spot && !(strict.has(node.op) && (tall.leaf || !tall.requiresGrad));
}
