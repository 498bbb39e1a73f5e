// One line about what happened inside a card, from the summaries of its values; each row of the table is one fact.
import { numel, written } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import type { ViewGroup } from "../../core/graph/group.js";
import type { Trace, TraceNode } from "../../core/trace/trace.js";

/** Operations whose zeros say something: which share of the values they have switched off. */
const OFF: readonly { name: string; ops: ReadonlySet<string> }[] = [
  { name: "relu", ops: new Set(["relu", "relu_", "relu6"]) },
  { name: "dropout", ops: new Set(["dropout", "dropout_"]) },
];

const known = new WeakMap<ViewGroup, string>();

/** "relu 0 for 41 %"; where nothing stands out, "12 operations". */
export function factsOf(trace: Trace, group: ViewGroup): string {
  let text = known.get(group);
  if (text === undefined) {
    text = write(trace, group);
    known.set(group, text);
  }
  return text;
}

function write(trace: Trace, group: ViewGroup): string {
  const index = graph(trace);
  const inside: TraceNode[] = [];
  for (const id of group.nodes) {
    const node = index.node(id);
    if (node && node.inputs.length > 0) inside.push(node);
  }
  const facts = OFF.flatMap(({ name, ops }) => {
    const share = zeros(inside.filter(node => ops.has(node.op)));
    return share === null ? [] : [`${name} 0 for ${percent(share)}`];
  });
  const bad = inside.filter(node => node.value && node.value.nan + node.value.inf > 0).length;
  if (bad > 0) facts.unshift(`✕ ${written(bad)} with NaN or ∞`);
  const count = `${written(inside.length)} operation${inside.length === 1 ? "" : "s"}`;
  return facts.length > 0 ? facts.join(" · ") : count;
}

function zeros(nodes: readonly TraceNode[]): number | null {
  let [off, all] = [0, 0];
  for (const { value, shape } of nodes) {
    if (!value) continue;
    off += value.zeros;
    all += numel(shape);
  }
  return all === 0 ? null : off / all;
}

/** "41 %"; never 0 % or 100 % of what is not none or all. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return "< 1 %";
  if (share < 1 && share > 0.99) return "> 99 %";
  return `${Math.round(share * 100)} %`;
}
