import type { TraceNode } from "../../trace/trace.js";
import { placed, titled } from "../words.js";
import type { Facts } from "./facts.js";
import type { Found, Rule } from "./finding.js";
import { rms, size } from "./magnitude.js";
import { figure, grouped, placeKey } from "./words.js";

// Two nearly equal large numbers subtracted: what is left are their rounding errors. Residuals, which are to become small,
// go into a square or a loss and are left alone. And contributions to a parameter's gradient that add up to nothing.

const epsilon: Record<string, number> = { float32: 2 ** -23, float64: 2 ** -52 };
/** Part of the result that may be rounding. */
const lost = 0.02;
const residual = new Set("square pow abs mul norm mseLoss l1Loss smoothL1Loss huberLoss mean sum".split(" "));

export const cancellation: Rule = {
  code: "cancellation",
  severity: "info",
  title: "Digits cancelled",
  find(facts) {
    const digits = facts.ofOps(["sub", "add"], node => isLost(facts, node));
    const found = grouped(digits, ({ site }) => placeKey(site)).map(([node]) => told(facts, node));
    return [...found, ...gradients(facts)];
  },
};

function isLost(facts: Facts, node: TraceNode): boolean {
  if (!Object.hasOwn(epsilon, node.dtype) || !facts.leads(node.id)) return false;
  const left = rms(node.value, size(node));
  const inputs = facts.inputs(node);
  if (!left || inputs.length !== 2 || inputs.some(({ kind }) => kind === "constant")) return false;
  const largest = inputs.reduce((most, each) => Math.max(most, rms(each.value, size(each)) ?? 0), 0);
  if (largest * epsilon[node.dtype] < lost * left) return false;
  return !facts.graph.outof(node.id).some(({ to }) => residual.has(facts.node(to).op));
}

function told(facts: Facts, node: TraceNode): Found {
  const { trace } = facts;
  const inputs = facts.inputs(node);
  const largest = inputs.reduce((most, each) => Math.max(most, rms(each.value, size(each)) ?? 0), 0);
  const left = rms(node.value, size(node));
  return {
    message: `${node.op}${placed(trace, node.site)} takes numbers of size ${figure(largest)} from each other and leaves ${figure(left)}: in ${node.dtype} mostly rounding error. Compute the difference another way, or in float64.`,
    nodes: [node.id],
    site: node.site,
    path: [node.id, ...node.inputs],
  };
}

function gradients(facts: Facts): Found[] {
  const { trace } = facts;
  const gone = facts.parameters.filter(({ node, moved }) => node.why === "cancelled" && moved);
  return gone.map(({ node }) => ({
    message: `The gradients that arrive at ${titled(trace, node)} cancel exactly: each is not 0, their sum is, so it does not move.`,
    nodes: [node.id],
    site: node.site,
    path: [node.id],
  }));
}
