// The local derivative of a selected wire as a matrix: ∂consumer/∂source, a row for each entry of what was computed.
import { figure, written } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import { Inexact, type Jacobian, jacobian } from "../../core/graph/local.js";
import type { Trace, TraceEdge, TraceNode } from "../../core/trace/trace.js";
import type { Doing } from "./doing.js";
import { element } from "./element.js";
import { heatMap } from "./heatmap.js";

/** Says why where the trace does not hold every entry, or has no rule for the operation. */
export function jacobianFacts(trace: Trace, { from, to, slot }: TraceEdge, doing: Doing): Node[] {
  const index = graph(trace);
  const [input, output] = [index.node(from), index.node(to)];
  if (!input || !output) return [];
  const name = `∂${output.name ?? output.op}/∂${input.name ?? input.op}`;
  const quiet = (text: string) => element("p", { class: "gg-quiet" }, text);
  try {
    const found = jacobian(index, output, slot);
    const data = dense(found);
    const { rows, columns } = found;
    if (data.length === 1) return [element("p", {}, `${name} = ${figure(data[0])}`)];
    const size = `Jacobian, ${written(rows)} × ${written(columns)}: a row for each entry of the result.`;
    if (data.length === 0) return [quiet(`${name} is empty.`)];
    const map = heatMap({ data, shape: [rows, columns], name, sign: "value" }, doing.say);
    return [element("h3", {}, name), quiet(size), map];
  } catch (error) {
    if (error instanceof Inexact) return [quiet(`${name} is not known exactly: ${error.message}.`)];
    throw error;
  }
}

/** Inputs whose Jacobians are shown; of more the count is said. */
const MOST = 8;

/** By each input of a value, worked out when they are opened. */
export function jacobians(trace: Trace, node: TraceNode, doing: Doing): Node[] {
  const edges = graph(trace).into(node.id);
  if (edges.length === 0) return [];
  const body = element("div", {});
  const box = element("details", {}, element("summary", {}, "local derivatives"), body);
  box.addEventListener("toggle", () => {
    if (!box.open || body.hasChildNodes()) return;
    body.append(...edges.slice(0, MOST).flatMap(edge => jacobianFacts(trace, edge, doing)));
    if (edges.length > MOST)
      body.append(element("p", { class: "gg-quiet" }, `and by ${written(edges.length - MOST)} more inputs`));
  });
  return [box];
}

function dense({ rows, columns, out, in: from, by }: Jacobian): Float64Array {
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < by.length; i++) data[out[i] * columns + from[i]] += by[i];
  return data;
}
