// A flow as a sum of paths (Ford & Fulkerson 1962), here with signs: at each node what arrives by paths is dealt out to the
// edges that leave, the largest to the largest (north-west corner rule, Hitchcock 1941). The paths' amounts add up to the
// flow on every edge exactly, two that cancel are both there, and there are no more paths than edges.
import type { FlowEdge } from "./flow.js";

export interface FlowPath {
  /** Trace ids from the loss to the parameter. */
  readonly nodes: readonly number[];
  /** Signed; those of all paths add up to 1. */
  readonly amount: number;
}

export interface FlowPaths {
  /** The largest by size, at most as many as asked for. */
  readonly top: readonly FlowPath[];
  /** Paths beside those, and what they make together. */
  readonly others: { readonly count: number; readonly amount: number };
}

/** The end of a path so far, and the way back to the loss. */
interface Way {
  node: number;
  amount: number;
  before: Way | null;
}

/** Less than this of the whole is rounding. */
const ROUNDING = 1e-12;

/** `edges` of a flow, nearest to the loss first; `most` paths are written out. */
export function paths(edges: readonly FlowEdge[], most: number): FlowPaths {
  const leaving = new Map<number, FlowEdge[]>();
  for (const edge of edges) {
    const list = leaving.get(edge.to);
    if (list) list.push(edge);
    else leaving.set(edge.to, [edge]);
  }
  const arrived = new Map<number, Way[]>();
  const ended: Way[] = [];
  const first = edges[0]?.to;
  // The edges of a node stand together, and behind all that lead to it.
  for (const [node, out] of leaving) {
    const start = { node, amount: out.reduce((sum, { amount }) => sum + amount, 0), before: null };
    const ways = node === first ? [start] : (arrived.get(node) ?? []);
    arrived.delete(node);
    for (const way of dealt(ways, out)) {
      const list = arrived.get(way.node);
      if (!leaving.has(way.node)) ended.push(way);
      else if (list) list.push(way);
      else arrived.set(way.node, [way]);
    }
  }
  ended.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount));
  const rest = ended.slice(most);
  return {
    top: ended.slice(0, most).map(way => ({ nodes: nodesOf(way), amount: way.amount })),
    others: { count: rest.length, amount: rest.reduce((sum, { amount }) => sum + amount, 0) },
  };
}

function dealt(ways: readonly Way[], out: readonly FlowEdge[]): Way[] {
  const supply = ways.toSorted((a, b) => b.amount - a.amount);
  const demand = out.toSorted((a, b) => b.amount - a.amount);
  const has = supply.map(({ amount }) => amount);
  const wants = demand.map(({ amount }) => amount);
  const made: Way[] = [];
  for (let i = 0, j = 0; i < has.length && j < wants.length; ) {
    const [lastWay, lastEdge] = [i === has.length - 1, j === wants.length - 1];
    const opposed = has[i] * wants[j] < 0;
    const all = lastEdge || (!lastWay && (opposed || Math.abs(has[i]) <= Math.abs(wants[j])));
    const amount = all ? has[i] : wants[j];
    if (Math.abs(amount) > ROUNDING) made.push({ node: demand[j].from, amount, before: supply[i] });
    has[i] -= amount;
    wants[j] -= amount;
    if (all) i++;
    else j++;
  }
  return made;
}

function nodesOf(end: Way): number[] {
  const nodes: number[] = [];
  for (let way: Way | null = end; way; way = way.before) nodes.push(way.node);
  return nodes.reverse();
}
