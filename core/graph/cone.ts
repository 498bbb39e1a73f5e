// Which operations one backward pass concerns: those its gradient can reach, and those behind a cut that feed it.
import type { Backward, TraceFrame, TraceNode } from "../trace/trace.js";
import type { Graph } from "./graph.js";
import { Members } from "./members.js";

export interface Cone {
  /** Reached from the root without crossing a cut. */
  readonly live: Members;
  /** Reached only by crossing one: constant for this pass. */
  readonly behind: Members;
  /** Nodes of earlier iterations of the root's own loop, where the walk stopped. */
  readonly earlier: Members;
}

/** The pass that a picture shows unasked has its cone made to be chosen, and then to be drawn. */
const kept = new WeakMap<Backward, Cone>();

/** Remembers the cone of this pass: one alone is looked at again. */
export const keepCone = (pass: Backward, of: Cone): void => {
  kept.set(pass, of);
};

/** The cone of a pass. Iterative: a chain of a million operations must pass. */
export function cone(graph: Graph, pass: Backward): Cone {
  return kept.get(pass) ?? coneOf(graph, pass);
}

function coneOf(graph: Graph, pass: Backward): Cone {
  const seeds = new Members(graph);
  seeds.add(pass.root);
  for (const { node } of pass.steps) seeds.add(node);
  const frames = graph.node(pass.root)?.frames ?? [];
  const earlier = new Members(graph);
  const stops = (node: TraceNode): boolean => {
    if (node.leaf && node.requiresGrad) return true;
    if (seeds.has(node.id) || graph.into(node.id).length === 0 || !before(node.frames, frames)) return false;
    earlier.add(node.id);
    return true;
  };
  const live = new Members(graph);
  const cut: number[] = [];
  walk(graph, seeds, live, stops, from => cut.push(from));
  const behind = new Members(graph);
  walk(graph, cut, behind, stops, null, live);
  return { live, behind, earlier };
}

/** Adds to `found` all that leads to these, as far as `without` does not hold it already. */
function walk(
  graph: Graph,
  from: Iterable<number>,
  found: Members,
  stops: (node: TraceNode) => boolean,
  onCut: ((source: number) => void) | null,
  without: Members | null = null,
): void {
  const queue: number[] = [];
  const look = (id: number) => {
    if (!without?.has(id) && found.add(id)) queue.push(id);
  };
  for (const id of from) look(id);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const node = graph.node(id)!;
    // A leaf that requires grad has no gradient history, even where an in-place update gave it inputs.
    const stopped = stops(node);
    for (const edge of graph.into(id)) {
      if (stopped && !(edge.blocked && !node.requiresGrad)) continue;
      if (edge.blocked && onCut) onCut(edge.from);
      else look(edge.from);
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
