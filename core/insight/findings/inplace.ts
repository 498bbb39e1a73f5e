import type { TraceNode } from "../../trace/trace.js";
import { placed, titled } from "../words.js";
import type { Facts } from "./facts.js";
import type { Found, Rule } from "./finding.js";
import { grouped, placeKey } from "./words.js";

// A value kept for backward and changed in place before backward read it.

export const inPlaceHazard: Rule = {
  code: "in-place-hazard",
  severity: "warning",
  title: "Changed in place before backward",
  find(facts) {
    const { trace } = facts;
    // Versions are checked when backward reads a value: where nothing failed, nothing was lost.
    if (trace.error === null) return [];
    const changes = trace.nodes.filter(({ op, version }) => version > 0 && op.endsWith("_"));
    const users = keepers(facts);
    const read = new Map<number, number>();
    for (const pass of trace.backwards) for (const { node, seq } of pass.steps) read.set(node, seq);
    const found = changes.flatMap(change => hazard(facts, change, users, read));
    return grouped([...found, ...stepped(facts)], ({ site }) => placeKey(site)).map(([first]) => first);
  },
};

/** Operations by a value that they keep, as storage and version. */
function keepers({ trace, graph }: Facts): Map<string, TraceNode[]> {
  const users = new Map<string, TraceNode[]>();
  for (const node of trace.nodes) {
    if (!node.requiresGrad) continue;
    for (const id of node.saved) {
      const kept = graph.node(id);
      if (!kept) continue;
      const list = users.get(String(kept.tensor));
      if (list) list.push(node);
      else users.set(String(kept.tensor), [node]);
    }
  }
  return users;
}

function hazard(
  facts: Facts,
  change: TraceNode,
  users: ReadonlyMap<string, TraceNode[]>,
  read: ReadonlyMap<number, number>,
): Found[] {
  const keeper = users.get(String(change.tensor))?.find(node => {
    if (node.seq >= change.seq || node.id === change.id) return false;
    const at = read.get(node.id);
    if (at !== undefined) return at > change.seq && facts.trace.error !== null;
    return facts.leads(node.id) && !node.saved.includes(change.id) && isFailed(facts);
  });
  if (!keeper) return [];
  const { trace } = facts;
  return [
    {
      message: `${change.op}${placed(trace, change.site)} changes ${titled(trace, change)} in place, but ${keeper.op}${placed(trace, keeper.site)} keeps its value for backward. Compute a new tensor, or clone() before the change.`,
      nodes: [change.id, keeper.id],
      site: change.site,
      path: [keeper.id, change.id],
    },
  ];
}

function isFailed({ trace }: Facts): boolean {
  return trace.error?.message.includes("modified by an in-place operation") === true;
}

/** An optimizer moved a parameter between a forward pass and the backward pass that needs it. */
function stepped(facts: Facts): Found[] {
  const { trace } = facts;
  const pass = trace.backwards.at(-1);
  if (!isFailed(facts) || !pass) return [];
  const root = facts.node(pass.root);
  const keepers = new Map<number, TraceNode>();
  for (const node of trace.nodes)
    if (facts.leads(node.id)) for (const id of node.saved) if (!keepers.has(id)) keepers.set(id, node);
  const keeperOf = (id: number, seq: number) => {
    const first = keepers.get(id);
    return first && first.seq < seq ? first : undefined;
  };
  const step = trace.events.findLast(
    ({ kind, seq, node }) => kind === "step" && seq < pass.seq && keeperOf(node, seq) !== undefined,
  );
  const keeper = step && keeperOf(step.node, step.seq);
  if (!step || !keeper || root.seq > step.seq) return [];
  return [
    {
      message: `step() moved ${titled(trace, facts.node(step.node))} before backward() read the value that ${keeper.op}${placed(trace, keeper.site)} keeps. Call every backward() before the first step().`,
      nodes: [step.node, keeper.id],
      site: step.site,
      path: [keeper.id, step.node],
    },
  ];
}
