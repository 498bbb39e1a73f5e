// What one backward pass carried along each wire of a view, and the path of largest share.
import type { Contribution, Summary, Trace } from "../trace/trace.js";
import { together } from "./together.js";
import { boxOf, pathsOf, type View, type ViewWire } from "./view.js";

export interface WireFlow {
  /** Arrived at the source's end of the wire; of several edges in one wire, their sum. */
  contribution: Contribution;
  /** ‖c‖; null when no entry is finite. */
  norm: number | null;
  negative: boolean;
  /** Edges whose contributions it sums; absent: one. */
  count?: number;
  /** The norm is an upper bound: not every entry of every contribution is sampled. */
  bound?: true;
}

export interface Flow {
  /** By wire key; a wire that carried nothing has no entry. */
  wires: ReadonlyMap<number, WireFlow>;
  /** This pass's adjoint by trace id. */
  adjoints: ReadonlyMap<number, Summary>;
  /** Median of the positive ‖c‖ of the wires; 1 if there are none. */
  median: number;
  /** Keys of the wires of the path of largest share, from the root up. */
  spine: readonly number[];
}

export function flow(trace: Trace, view: View): Flow {
  const pass = view.pass === null ? null : trace.backwards[view.pass];
  const arrived = new Map<string, Contribution>();
  const adjoints = new Map<number, Summary>();
  // Of what a pass carried, only what enters a box is drawn: the rest needs no key.
  const drawn = new Set<number>();
  for (const wire of view.wires) for (const [first] of pathsOf(wire)) drawn.add(first.to);
  for (const step of pass?.steps ?? []) {
    adjoints.set(step.node, step.grad);
    if (!drawn.has(step.node)) continue;
    for (const to of step.to) arrived.set(`${step.node}:${to.slot}`, to);
  }
  const wires = new Map<number, WireFlow>();
  for (const wire of view.wires) {
    if (wire.blocked) continue;
    const carried = pathsOf(wire).flatMap(([first]) => {
      const found = arrived.get(`${first.to}:${first.slot}`);
      return found ? [found] : [];
    });
    const [only] = carried;
    if (carried.length === 1) wires.set(wire.key, flowOf(only));
    else if (carried.length > 1) wires.set(wire.key, together(trace, carried));
  }
  const norms = [...wires.values()].map(w => w.norm ?? 0).filter(norm => norm > 0);
  norms.sort((a, b) => a - b);
  return { wires, adjoints, median: norms[norms.length >> 1] ?? 1, spine: spineOf(view, wires, pass?.root) };
}

const flowOf = (contribution: Contribution): WireFlow => ({
  contribution,
  norm: contribution.grad.norm,
  negative: (contribution.share ?? 0) < 0,
});

/** From the root, at each box, the wire that carried most. */
function spineOf(view: View, flows: ReadonlyMap<number, WireFlow>, root: number | undefined): number[] {
  const into = new Map<number, ViewWire[]>();
  for (const wire of view.wires) {
    const known = into.get(wire.to);
    if (known) known.push(wire);
    else into.set(wire.to, [wire]);
  }
  const spine: number[] = [];
  let at = root === undefined ? undefined : boxOf(view).get(root);
  while (at !== undefined) {
    let best: ViewWire | undefined;
    for (const wire of into.get(at) ?? [])
      if (flows.has(wire.key) && (!best || norm(flows, wire) > norm(flows, best))) best = wire;
    if (best) spine.push(best.key);
    at = best?.from;
    // A circle can only come from another recorder's edges.
    if (at !== undefined && spine.length > view.boxes.length) break;
  }
  return spine;
}

const norm = (flows: ReadonlyMap<number, WireFlow>, wire: ViewWire): number => flows.get(wire.key)?.norm ?? 0;
