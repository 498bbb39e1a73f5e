// The part of a trace that one picture shows: pure structure, no positions, colours or gradients. What is left out is
// counted in `hidden`, with the way to see it: nothing is ever dropped silently.
import type { Blocked, Trace, TraceNode } from "../trace/trace.js";
import { type Cone, cone } from "./cone.js";
import { written } from "./figures.js";
import { type Graph, graph } from "./graph.js";
import type { Pill, ViewGroup } from "./group.js";
import { distinct, ends, type LoopRead, loops, steering } from "./loops.js";

export interface ViewOptions {
  /** Position in trace.backwards; null: the whole tape. */
  pass: number | null;
  /** Most boxes drawn. */
  budget?: number;
  /** Every iteration of a loop as boxes of its own. */
  unfolded?: boolean;
}

export interface ViewBox {
  /** Position in the view, in tape order; stable while the topology is. */
  key: number;
  /** Id in the trace; of a loop, the last iteration's. */
  node: number;
  /** All that it stands for: one id, or a loop's iterations in order. */
  nodes: readonly number[];
  kind: "leaf" | "op" | "sign" | "loop" | "group";
  /** Of a card: the id of its group. */
  group?: string;
  /** Id of the opened group that it stands in. */
  inside: string | null;
  /** Parameters drawn in it. */
  pills: readonly Pill[];
  /** What a loop's condition read. */
  reads?: readonly LoopRead[];
  /** Behind a cut: constant for this pass. */
  behind: boolean;
}

/** One trace edge that a wire passes along. */
export interface Leg {
  from: number;
  to: number;
  slot: number;
}

export interface ViewWire {
  key: number;
  /** Keys of boxes. */
  from: number;
  to: number;
  /** Slot of the consumer, and its place among the consumer's drawn slots. */
  slot: number;
  /** From the source on; more than one where unnamed views or detaches became ticks on the wire. */
  legs: Leg[];
  blocked: Blocked | null;
  /** The severed value: trace id of the target of the blocked edge. */
  severed: number | null;
}

export interface ViewRegion {
  boxes: number[];
  /** "constant for z" */
  text: string;
}

export interface Hidden {
  count: number;
  /** "12 operations reach no root" */
  text: string;
  /** What the person can do to see them. */
  how: "whole" | "more" | "pass" | "unfold" | "fold" | null;
}

export interface View {
  pass: number | null;
  /** Cards and opened frames, outer ones first. */
  groups: readonly ViewGroup[];
  boxes: ViewBox[];
  wires: ViewWire[];
  regions: ViewRegion[];
  hidden: Hidden[];
}

/** Boxes drawn unasked: more are slower to lay out than anyone reads. */
export const BUDGET = 400;

/** The view of one pass, or of the whole tape. A pass that is not in the trace throws RangeError. */
export function view(trace: Trace, { pass, budget = BUDGET, unfolded = false }: ViewOptions): View {
  const index = graph(trace);
  if (pass !== null && !trace.backwards[pass])
    throw new RangeError(`view: no backward pass ${pass + 1}; the trace holds ${trace.backwards.length}`);
  const all = new Set(trace.nodes.map(node => node.id));
  const scope = pass === null ? whole(all) : cone(index, trace.backwards[pass]);
  const root = rootOf(trace, pass);
  const drawn = trace.nodes.filter(node => inScope(scope, node.id) && !folds(index, node));
  const passing = new Set(drawn.filter(node => passes(index, scope, node, root)).map(n => n.id));
  const candidates = drawn.filter(node => !passing.has(node.id)).sort((a, b) => a.seq - b.seq);
  const read = ends(index);
  const chains = loops(
    index,
    candidates.filter(node => !read.has(node.id) || node.id === root),
    root,
  );
  const folded = unfolded ? [] : chains;
  const steers = new Map(folded.map(chain => [chain, steering(index, chain, read)]));
  const inner = new Set(folded.flatMap(chain => chain.slice(0, -1).map(node => node.id)));
  for (const { node } of [...steers.values()].flat()) if (node !== root) inner.add(node);
  const single = candidates.filter(node => !inner.has(node.id));
  const kept = nearest(index, single, new Set([...passing, ...inner]), root, budget);
  const boxes = boxesOf(index, scope, kept, steers);
  const wires = wiresOf(index, boxes, passing);
  const regions = regionsOf(index, boxes, wires);
  const hidden = hiddenOf(trace, scope, single.length - kept.length, kept.length, root);
  return { pass, groups: [], boxes, wires, regions, hidden: [...hidden, ...foldOf(chains, unfolded)] };
}

function boxesOf(
  index: Graph,
  scope: Cone,
  kept: TraceNode[],
  steers: ReadonlyMap<TraceNode[], LoopRead[]>,
): ViewBox[] {
  const chains = new Map([...steers.keys()].map(chain => [chain[chain.length - 1].id, chain]));
  return kept.map((node, key) => {
    const chain = chains.get(node.id);
    const box = { key, node: node.id, behind: scope.behind.has(node.id), inside: null, pills: [] };
    if (!chain) return { ...box, nodes: [node.id], kind: kindOf(index, node) };
    const reads = distinct(index, steers.get(chain) ?? []);
    return { ...box, nodes: chain.map(each => each.id), kind: "loop", reads };
  });
}

/** Loops in one card, or unfolded from it: either way back. */
function foldOf(chains: TraceNode[][], unfolded: boolean): Hidden[] {
  const count = chains.reduce((sum, chain) => sum + chain.length, 0);
  if (count === 0) return [];
  const loop = chains.length === 1 ? "a loop" : `${chains.length} loops`;
  if (unfolded)
    return [{ count: 0, text: `${written(count)} iterations of ${loop} one by one`, how: "fold" }];
  return [
    {
      count,
      text: `${written(count)} iterations of ${loop} in ${chains.length === 1 ? "one card" : "cards"}`,
      how: "unfold",
    },
  ];
}

const whole = (all: Set<number>): Cone => ({ live: all, behind: new Set(), earlier: new Set() });
const inScope = (scope: Cone, id: number): boolean => scope.live.has(id) || scope.behind.has(id);
const rootOf = (trace: Trace, pass: number | null): number | null =>
  pass === null ? null : trace.backwards[pass].root;

/** A literal is part of its consumer's expression, unless a number leaked into it from the graph. */
const folds = (index: Graph, node: TraceNode): boolean =>
  node.kind === "constant" && index.into(node.id).length === 0;

/** An unnamed view or detach is a tick or a cut on its wire, not a box. */
function passes(index: Graph, scope: Cone, node: TraceNode, root: number | null): boolean {
  if (node.name || node.id === root || node.output !== 0 || (node.leaf && node.requiresGrad)) return false;
  if (index.into(node.id).length !== 1) return false;
  const out = index.outof(node.id).filter(edge => inScope(scope, edge.to));
  if (node.kind === "detach") return out.length === 1;
  return out.length > 0 && index.trace.ops?.[node.rule ?? node.op]?.view === true;
}

function kindOf(index: Graph, node: TraceNode): ViewBox["kind"] {
  if (node.requiresGrad && node.leaf) return "leaf";
  if (index.into(node.id).length === 0) return "leaf";
  return node.name ? "op" : "sign";
}

/** The `budget` nodes nearest to the root (without one: the first of the tape), in tape order. */
function nearest(
  index: Graph,
  nodes: TraceNode[],
  passing: ReadonlySet<number>,
  root: number | null,
  budget: number,
): TraceNode[] {
  if (nodes.length <= budget) return nodes;
  if (root === null) return nodes.slice(0, budget);
  const allowed = new Set(nodes.map(node => node.id));
  const seen = new Set([root]);
  const near: number[] = [];
  const queue = [root];
  for (let at = 0; at < queue.length && near.length < budget; at++) {
    if (allowed.has(queue[at])) near.push(queue[at]);
    for (const { from } of index.into(queue[at]))
      if (!seen.has(from) && (allowed.has(from) || passing.has(from))) {
        seen.add(from);
        queue.push(from);
      }
  }
  const kept = new Set(near);
  return nodes.filter(node => kept.has(node.id));
}

function wiresOf(index: Graph, boxes: ViewBox[], passing: ReadonlySet<number>): ViewWire[] {
  const keys = new Map(boxes.flatMap(box => box.nodes.map(node => [node, box.key])));
  const wires: ViewWire[] = [];
  for (const box of boxes)
    for (const edge of box.nodes.flatMap(node => index.into(node))) {
      const consumer = index.node(edge.to)!;
      if (consumer.leaf && consumer.requiresGrad) continue;
      const legs: Leg[] = [{ from: edge.from, to: edge.to, slot: edge.slot }];
      let blocked = edge.blocked ?? null;
      let severed = edge.blocked ? edge.to : null;
      while (passing.has(legs[0].from)) {
        const up = index.into(legs[0].from)[0];
        legs.unshift({ from: up.from, to: up.to, slot: up.slot });
        if (up.blocked) [blocked, severed] = [up.blocked, up.to];
      }
      const from = keys.get(legs[0].from);
      if (from === undefined || from === box.key) continue;
      wires.push({ key: wires.length, from, to: box.key, slot: edge.slot, legs, blocked, severed });
    }
  return wires;
}

/** Boxes behind each cut together, named after the value that takes them for constant. */
function regionsOf(index: Graph, boxes: ViewBox[], wires: ViewWire[]): ViewRegion[] {
  const group = boxes.map(box => box.key);
  const find = (key: number): number => {
    while (group[key] !== key) key = group[key];
    return key;
  };
  for (const { from, to } of wires) if (boxes[from].behind && boxes[to].behind) group[find(from)] = find(to);
  const regions = new Map<number, number[]>();
  for (const box of boxes)
    if (box.behind) regions.set(find(box.key), [...(regions.get(find(box.key)) ?? []), box.key]);
  return [...regions.values()].map(keys => ({
    boxes: keys,
    text: `constant for ${takerOf(index, boxes, wires, keys)}`,
  }));
}

/** The first named value behind the cut that has a gradient: "z" of z = u × x. */
function takerOf(index: Graph, boxes: ViewBox[], wires: ViewWire[], keys: number[]): string {
  const seen = new Set(keys);
  const queue = [...keys];
  for (let at = 0; at < queue.length; at++)
    for (const wire of wires) {
      if (wire.from !== queue[at] || seen.has(wire.to)) continue;
      const node = index.node(boxes[wire.to].node)!;
      if (node.requiresGrad && node.name && !boxes[wire.to].behind) return node.name;
      seen.add(wire.to);
      queue.push(wire.to);
    }
  return "this pass";
}

function hiddenOf(trace: Trace, scope: Cone, over: number, shown: number, root: number | null): Hidden[] {
  const hidden: Hidden[] = [];
  const which = root === null ? "in the order they ran" : "those nearest to the root";
  const outside = trace.nodes.filter(n => n.kind !== "constant" && !inScope(scope, n.id)).length;
  const many = (n: number, what: string) => `${written(n)} ${what}${n === 1 ? "" : "s"}`;
  if (over > 0)
    hidden.push({
      count: over,
      text: `${written(shown)} of ${written(shown + over)} boxes shown, ${which}`,
      how: "more",
    });
  if (outside > 0)
    hidden.push({
      count: outside,
      text: `${many(outside, "operation")} outside this pass`,
      how: "whole",
    });
  if (scope.earlier.size > 0)
    hidden.push({
      count: scope.earlier.size,
      text: `${many(scope.earlier.size, "value")} of earlier iterations, without what made them`,
      how: "pass",
    });
  if (trace.truncated)
    hidden.push({
      count: trace.truncated.dropped,
      text: `trace cut short: ${trace.truncated.reason}`,
      how: null,
    });
  return hidden;
}
