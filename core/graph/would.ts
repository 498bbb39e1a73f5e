// The counterfactual of a cut: what would have flowed had the value not been severed. Computed from the samples that the
// trace holds, in float64, and only where that is exact (see local.ts). Anywhere else there is no answer, rather than a
// guess.
import type { Backward, Summary, Trace, TraceNode } from "../trace/trace.js";
import { type Graph, graph } from "./graph.js";
import { accumulate, entriesOf as entries, Inexact, jacobian, pulled } from "./local.js";
import type { View, ViewWire } from "./view.js";

export interface Would {
  /** What would arrive at the severed value, and so at the wire's source. */
  through: number[];
  /** What each leaf behind the cut would get besides, the largest first. */
  leaves: { node: number; add: number[] }[];
}

export function would(trace: Trace, view: View, wire: ViewWire): Would | null {
  if (view.pass === null || wire.severed === null || wire.blocked === "overwritten") return null;
  // Several cuts in one wire hold back several things.
  if (wire.paths && severedBy(trace, wire.paths).size > 1) return null;
  const index = graph(trace);
  const severed = index.node(wire.severed);
  const cut = severed && index.into(severed.id).find(edge => edge.blocked);
  const source = cut && index.node(cut.from);
  if (!severed || !source) return null;
  const factual = adjointsOf(trace.backwards[view.pass]);
  try {
    const arriving = down(index, severed, factual);
    if (!arriving) return null;
    const through = severed.kind === "detach" ? arriving : rule(index, severed, cut.slot, arriving);
    return { through, leaves: up(index, source, through) };
  } catch (error) {
    if (error instanceof Inexact) return null;
    throw error;
  }
}

function severedBy(trace: Trace, paths: NonNullable<ViewWire["paths"]>): Set<number> {
  const index = graph(trace);
  const severed = new Set<number>();
  for (const leg of paths.flat())
    if (index.into(leg.to).some(edge => edge.slot === leg.slot && edge.blocked)) severed.add(leg.to);
  return severed;
}

const known = new WeakMap<Backward, ReadonlyMap<number, Summary>>();

/** The adjoints of a pass by trace id; there may be as many cuts as steps. */
function adjointsOf(pass: Backward): ReadonlyMap<number, Summary> {
  let found = known.get(pass);
  if (!found) {
    found = new Map(pass.steps.map(step => [step.node, step.grad]));
    known.set(pass, found);
  }
  return found;
}

/** What would arrive at the severed value, from consumers whose adjoints this pass really had. */
function down(index: Graph, severed: TraceNode, factual: ReadonlyMap<number, Summary>): number[] | null {
  const below = reached(severed, node =>
    factual.has(node.id) ? [] : index.outof(node.id).map(edge => index.node(edge.to)!),
  );
  const adjoints = new Map<number, number[]>();
  for (const node of below.sort((a, b) => b.seq - a.seq)) {
    const given = factual.get(node.id);
    if (given) {
      adjoints.set(node.id, entries(given, node));
      continue;
    }
    for (const edge of index.outof(node.id)) {
      const g = adjoints.get(edge.to);
      if (g) accumulate(adjoints, node.id, rule(index, index.node(edge.to)!, edge.slot, g));
    }
  }
  return adjoints.get(severed.id) ?? null;
}

/** What that would add to each leaf above. */
function up(index: Graph, source: TraceNode, through: number[]): Would["leaves"] {
  const tracked = (node: TraceNode) =>
    node.leaf ? [] : index.into(node.id).filter(edge => !edge.blocked && index.node(edge.from)!.requiresGrad);
  const above = reached(source, node => tracked(node).map(edge => index.node(edge.from)!));
  const adjoints = new Map([[source.id, through]]);
  for (const node of above.sort((a, b) => b.seq - a.seq))
    for (const edge of tracked(node)) {
      const g = adjoints.get(node.id);
      if (g) accumulate(adjoints, edge.from, rule(index, node, edge.slot, g));
    }
  const size = (of: number[]) => Math.hypot(...of);
  const leaves = above.filter(node => node.leaf && adjoints.has(node.id));
  return leaves
    .map(node => ({ node: node.id, add: adjoints.get(node.id)! }))
    .sort((a, b) => size(b.add) - size(a.add));
}

/** More nodes than this and nobody could check the answer by eye. */
const MOST = 200;

function reached(from: TraceNode, next: (node: TraceNode) => TraceNode[]): TraceNode[] {
  const seen = new Set([from]);
  for (const node of seen) {
    for (const other of next(node)) seen.add(other);
    if (seen.size > MOST) throw new Inexact(from.id, `more than ${MOST} operations`);
  }
  return [...seen];
}

/** What `node` with adjoint g adds to its input in `slot`. */
const rule = (index: Graph, node: TraceNode, slot: number, g: number[]): number[] =>
  pulled(jacobian(index, node, slot), g);
