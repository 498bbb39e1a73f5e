// What one backward pass carried along each wire of a view, and the path of largest share.
import type { Contribution, Summary, Trace } from "../trace/trace.js";
import type { View, ViewWire } from "./view.js";

export interface WireFlow {
  /** Arrived at the source's end of the wire. */
  contribution: Contribution;
  /** ‖c‖; null when no entry is finite. */
  norm: number | null;
  negative: boolean;
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
  for (const step of pass?.steps ?? []) {
    adjoints.set(step.node, step.grad);
    for (const to of step.to) arrived.set(`${step.node}:${to.slot}`, to);
  }
  const wires = new Map<number, WireFlow>();
  for (const wire of view.wires) {
    const contribution = arrived.get(`${wire.legs[0].to}:${wire.legs[0].slot}`);
    if (!contribution || wire.blocked) continue;
    const { norm } = contribution.grad;
    wires.set(wire.key, { contribution, norm, negative: (contribution.share ?? 0) < 0 });
  }
  const norms = [...wires.values()].map(w => w.norm ?? 0).filter(norm => norm > 0);
  norms.sort((a, b) => a - b);
  return { wires, adjoints, median: norms[norms.length >> 1] ?? 1, spine: spineOf(view, wires, pass?.root) };
}

/** From the root, at each box, the wire that carried most. */
function spineOf(view: View, flows: ReadonlyMap<number, WireFlow>, root: number | undefined): number[] {
  const into = new Map<number, ViewWire[]>();
  for (const wire of view.wires) {
    const known = into.get(wire.to);
    if (known) known.push(wire);
    else into.set(wire.to, [wire]);
  }
  const spine: number[] = [];
  let at = view.boxes.find(box => box.node === root)?.key;
  while (at !== undefined) {
    let best: ViewWire | undefined;
    for (const wire of into.get(at) ?? [])
      if (flows.has(wire.key) && (!best || norm(flows, wire) > norm(flows, best))) best = wire;
    if (best) spine.push(best.key);
    at = best?.from;
  }
  return spine;
}

const norm = (flows: ReadonlyMap<number, WireFlow>, wire: ViewWire): number => flows.get(wire.key)?.norm ?? 0;
