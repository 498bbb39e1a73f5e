// What a picture draws at its finest: one unit for each operation, for all outputs of one call together, and for a loop
// whose every iteration is one operation; leaves apart. Links between them pass through unnamed views and detaches.
import type { Blocked, Trace, TraceEdge, TraceFrame, TraceNode } from "../../trace/trace.js";
import type { Cone } from "../cone.js";
import type { Graph } from "../graph.js";
import { distinct, ends, type LoopRead, loops, steering } from "../loops.js";
import { Members } from "../members.js";
import type { Leg } from "../view.js";

export interface Unit {
  /** Stands for it: of a loop the last iteration, of several outputs the first. */
  node: TraceNode;
  /** In tape order. */
  nodes: readonly TraceNode[];
  kind: "op" | "sign" | "loop";
  /** Where it ran; a loop in one unit is inside none of its own iterations. */
  frames: readonly TraceFrame[];
  reads?: readonly LoopRead[];
}

export interface Link {
  /** Position among the units, or -1 where a leaf feeds it. */
  from: number;
  /** Position among the leaves, or -1. */
  leaf: number;
  to: number;
  slot: number;
  /** The edge that enters the consumer. */
  edge: TraceEdge;
  /** From the source on, where it passes through others; null: the edge is all of it. */
  passed: readonly Leg[] | null;
  blocked: Blocked | null;
  severed: number | null;
}

export interface Units {
  trace: Trace;
  index: Graph;
  scope: Cone;
  root: number | null;
  /** In tape order. */
  units: readonly Unit[];
  leaves: readonly TraceNode[];
  /** By consumer, in slot order. */
  links: readonly Link[];
  /** Those of them that are cut. */
  cuts: readonly Link[];
  /** By leaf: the links that it feeds. */
  uses: readonly (readonly Link[])[];
  /** Loops in one unit each, or that would be. */
  chains: readonly TraceNode[][];
}

export const inScope = (scope: Cone, id: number): boolean => scope.live.has(id) || scope.behind.has(id);

export function unitsOf(index: Graph, scope: Cone, root: number | null, unfolded: boolean): Units {
  const { trace } = index;
  const passing = new Members(index);
  const candidates: TraceNode[] = [];
  for (const node of trace.nodes) {
    if (!inScope(scope, node.id) || folds(index, node)) continue;
    if (passes(index, scope, node, root)) passing.add(node.id);
    else candidates.push(node);
  }
  candidates.sort((a, b) => a.seq - b.seq);
  const read = ends(index);
  const chains = loops(
    index,
    candidates.filter(node => !read.has(node.id) || node.id === root),
    root,
  );
  const folded = unfolded ? [] : chains;
  const inner = new Set<number>();
  const cards = new Map<number, Unit>();
  for (const chain of folded) {
    const reads = steering(index, chain, read);
    const last = chain[chain.length - 1];
    for (const node of chain) if (node !== last) inner.add(node.id);
    for (const { node } of reads) if (node !== root) inner.add(node);
    const head = last.frames.findLastIndex(frame => frame.kind === "loop");
    const frames = last.frames.slice(0, head);
    cards.set(last.id, { node: last, nodes: chain, kind: "loop", frames, reads: distinct(index, reads) });
  }
  const units: Unit[] = [];
  const leaves: TraceNode[] = [];
  for (const node of candidates) {
    if (inner.has(node.id)) continue;
    if (isLeaf(index, node)) leaves.push(node);
    else if (!joins(units[units.length - 1], node)) units.push(cards.get(node.id) ?? unitOf(node));
  }
  const links = linksOf(index, units, leaves, passing);
  const uses: Link[][] = leaves.map(() => []);
  for (const link of links) if (link.leaf >= 0) uses[link.leaf].push(link);
  const cuts = links.filter(link => link.blocked !== null);
  return { trace, index, scope, root, units, leaves, links, cuts, uses, chains };
}

/** From the source on. */
export const legsOf = ({ edge: { from, to, slot }, passed }: Link): readonly Leg[] =>
  passed ?? [{ from, to, slot }];

interface Several extends Unit {
  nodes: TraceNode[];
}

const unitOf = (node: TraceNode): Several => ({
  node,
  nodes: [node],
  kind: node.name ? "op" : "sign",
  frames: framesOf(node),
});

/** What a pass with a graph of its own computed folds into one card: the graph of the backward graph. */
function framesOf({ madeBy, frames }: TraceNode): readonly TraceFrame[] {
  if (madeBy === undefined) return frames;
  return [{ kind: "function", name: `backward ${madeBy + 1}`, call: madeBy }, ...frames];
}

/** A further output of the call that the unit before stands for: one box, one rule. */
function joins(before: Unit | undefined, node: TraceNode): boolean {
  if (!before || node.output === 0 || before.kind === "loop") return false;
  const last = before.nodes[before.nodes.length - 1];
  const same = last.op === node.op && last.output < node.output && `${last.inputs}` === `${node.inputs}`;
  if (same) (before.nodes as TraceNode[]).push(node);
  return same;
}

/** A literal is part of its consumer's expression, unless a number leaked into it from the graph. */
const folds = (index: Graph, node: TraceNode): boolean =>
  node.kind === "constant" && index.into(node.id).length === 0;

export const isParameter = (node: TraceNode): boolean => node.requiresGrad && node.leaf;

const isLeaf = (index: Graph, node: TraceNode): boolean =>
  isParameter(node) || index.into(node.id).length === 0;

/** An unnamed view or detach is a tick or a cut on its wire, not a box. */
function passes(index: Graph, scope: Cone, node: TraceNode, root: number | null): boolean {
  if (node.name || node.id === root || node.output !== 0 || isParameter(node)) return false;
  const detach = node.kind === "detach";
  // One of several outputs shares its rule with the others: they are one box.
  const several = node.op === "unbind" || node.op === "split";
  if (!detach && (several || index.trace.ops?.[node.rule ?? node.op]?.view !== true)) return false;
  if (index.into(node.id).length !== 1) return false;
  let out = 0;
  for (const edge of index.outof(node.id)) if (inScope(scope, edge.to)) out++;
  return detach ? out === 1 : out > 0;
}

function linksOf(index: Graph, units: Unit[], leaves: TraceNode[], passing: Members): Link[] {
  const count = index.trace.nodes.length;
  const unitAt = new Int32Array(count).fill(-1);
  const leafAt = new Int32Array(count).fill(-1);
  for (let i = 0; i < units.length; i++) for (const { id } of units[i].nodes) unitAt[index.at(id)] = i;
  for (let i = 0; i < leaves.length; i++) leafAt[index.at(leaves[i].id)] = i;
  const links: Link[] = [];
  for (let to = 0; to < units.length; to++)
    for (const node of units[to].nodes)
      for (const edge of index.into(node.id)) {
        const up = passing.has(edge.from) ? passedBy(index, edge, passing) : null;
        const source = index.at(up ? up.legs[0].from : edge.from);
        const from = unitAt[source];
        const leaf = from < 0 ? leafAt[source] : -1;
        if (from === to || (from < 0 && leaf < 0)) continue;
        const blocked = up?.blocked ?? edge.blocked ?? null;
        const severed = up?.severed ?? (edge.blocked ? edge.to : null);
        links.push({ from, leaf, to, slot: edge.slot, edge, passed: up?.legs ?? null, blocked, severed });
      }
  return links;
}

/** The way to the source through unnamed views and detaches; of several cuts the first on it. */
function passedBy(
  index: Graph,
  { from, to, slot, blocked }: TraceEdge,
  passing: Members,
): { legs: Leg[]; blocked: Blocked | null; severed: number | null } {
  const legs: Leg[] = [{ from, to, slot }];
  let cut: { blocked: Blocked | null; severed: number | null } = {
    blocked: blocked ?? null,
    severed: blocked ? to : null,
  };
  while (passing.has(legs[legs.length - 1].from)) {
    const [up] = index.into(legs[legs.length - 1].from);
    legs.push({ from: up.from, to: up.to, slot: up.slot });
    if (up.blocked) cut = { blocked: up.blocked, severed: up.to };
  }
  return { legs: legs.reverse(), ...cut };
}
