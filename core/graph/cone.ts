// Which operations one backward pass concerns: those its gradient can reach, and those behind a cut that feed it.
import type { Backward, TraceFrame, TraceNode } from "../trace/trace.js";
import type { Graph } from "./graph.js";

export interface Cone {
  /** Reached from the root without crossing a cut. */
  readonly live: ReadonlySet<number>;
  /** Reached only by crossing one: constant for this pass. */
  readonly behind: ReadonlySet<number>;
  /** Nodes of earlier iterations of the root's own loop, where the walk stopped. */
  readonly earlier: ReadonlySet<number>;
}

/** The cone of a pass. Iterative: a chain of a million operations must pass. */
export function cone(graph: Graph, pass: Backward): Cone {
  const seeds = new Set([pass.root, ...pass.steps.map(step => step.node)]);
  const frames = graph.node(pass.root)?.frames ?? [];
  const earlier = new Set<number>();
  const stops = (node: TraceNode): boolean => {
    if (node.leaf && node.requiresGrad) return true;
    if (seeds.has(node.id) || graph.into(node.id).length === 0 || !before(node.frames, frames)) return false;
    earlier.add(node.id);
    return true;
  };
  const live = new Set<number>();
  const cut: number[] = [];
  walk(graph, [...seeds], live, stops, from => cut.push(from));
  const behind = new Set(live);
  walk(graph, cut, behind, stops);
  for (const id of live) behind.delete(id);
  return { live, behind, earlier };
}

function walk(
  graph: Graph,
  from: number[],
  seen: Set<number>,
  stops: (node: TraceNode) => boolean,
  onCut?: (source: number) => void,
): void {
  const queue = from.filter(id => graph.node(id) && !seen.has(id));
  for (const id of queue) seen.add(id);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const node = graph.node(id)!;
    // A leaf that requires grad has no gradient history, even where an in-place update gave it inputs.
    const stopped = stops(node);
    for (const edge of graph.into(id)) {
      if (stopped && !(edge.blocked && !node.requiresGrad)) continue;
      if (edge.blocked && onCut) onCut(edge.from);
      else if (!seen.has(edge.from)) {
        seen.add(edge.from);
        queue.push(edge.from);
      }
    }
  }
}

/** True if these frames belong to an earlier iteration of a loop that the others are in. */
function before(frames: readonly TraceFrame[], other: readonly TraceFrame[]): boolean {
  for (const frame of frames) {
    if (frame.kind !== "loop" || frame.iteration === undefined) continue;
    const same = other.find(o => o.kind === "loop" && o.name === frame.name && o.call === frame.call);
    if (same?.iteration !== undefined && frame.iteration < same.iteration) return true;
  }
  return false;
}
