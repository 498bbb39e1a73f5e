// Cuts, above a node or below it.
import { graph } from "../../graph/graph.js";
import type { TraceEdge } from "../../trace/trace.js";
import { cutBy, placed, titled } from "../words.js";
import { type Answer, here, type Question } from "./question.js";

/** A cut: above the node, which is then a constant for whatever follows, or below it, on its way to the root. */
export function cut(q: Question): Answer {
  const { trace, node, name } = q;
  const above = cutAbove(q);
  if (above) {
    const maker = graph(trace).node(above.edge.to)!;
    const by = `${cutBy(trace, above.edge.blocked!)}${placed(trace, maker.site)}`;
    const what =
      maker.id === node.id
        ? `${name} is cut off by ${by}`
        : `${name} is computed from ${titled(trace, maker)}, which is cut off by ${by}`;
    return {
      sentence: `${what}: it counts as a constant, so it gets no gradient.`,
      path: above.path,
      site: maker.site,
    };
  }
  const below = q.reach.cut(node.id);
  if (!below) return here(q, `${name} has no gradient (${q.code}).`);
  const maker = graph(trace).node(below.to)!;
  const to = titled(trace, maker);
  const sentence =
    `Every way from ${name} to what was differentiated is cut; the nearest cut is ${cutBy(trace, below.blocked!)}${placed(trace, maker.site)}, ` +
    `so for the rest of the program ${to} is a constant.`;
  return { sentence, path: down(q), site: maker.site };
}

/** The way down to the root, through the cut. */
function down({ node, reach }: Question): number[] {
  const path = [node.id];
  const seen = new Set(path);
  for (let edge = reach.next(node.id); edge && !seen.has(edge.to); edge = reach.next(edge.to)) {
    path.push(edge.to);
    seen.add(edge.to);
  }
  return path;
}

/** The nearest cut among what a node without requiresGrad was computed from, breadth first. */
export function cutAbove({ trace, node }: Question): { edge: TraceEdge; path: number[] } | null {
  if (node.requiresGrad) return null;
  const came = new Map<number, number>([[node.id, -1]]);
  const queue = [node.id];
  for (let head = 0; head < queue.length; head++) {
    for (const edge of graph(trace).into(queue[head])) {
      if (edge.blocked !== undefined) return { edge, path: [...trail(came, edge.to), edge.from] };
      if (came.has(edge.from)) continue;
      came.set(edge.from, edge.to);
      queue.push(edge.from);
    }
  }
  return null;
}

function trail(came: ReadonlyMap<number, number>, end: number): number[] {
  const path: number[] = [];
  for (let at = end; at !== -1; at = came.get(at) ?? -1) path.push(at);
  return path.reverse();
}
