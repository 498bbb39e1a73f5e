// The state of the picture when `cursor` entries of the timeline are over. A pure fold: stepping back is folding less.

import type { Summary, Trace, TraceEvent } from "../trace/trace.js";
import { graph } from "./graph.js";
import type { Move, Timeline } from "./timeline.js";
import type { View } from "./view.js";

export interface Segment {
  /** Node whose rule sent it. */
  from: number;
  slot: number;
  /** Null where an entry is not finite or all cancels. */
  share: number | null;
}

export interface AdjointState {
  arrived: number;
  of: number;
  /** Sum of what has arrived: exact when complete, else summed from the samples. */
  grad: Summary | null;
  complete: boolean;
  segments: Segment[];
}

export type Tray = { grad: Summary | null; change: "accumulate" | "write" | "zero" | "step" | null };

export interface Moment {
  /** Ids of nodes whose forward step is over. */
  computed: ReadonlySet<number>;
  /** By trace id; absent: nothing has arrived yet. */
  adjoints: ReadonlyMap<number, AdjointState>;
  /** Legs that carried their contribution: "consumer:slot". */
  filled: ReadonlySet<string>;
  /** By tensor identity: x.grad of the leaves shown. */
  trays: ReadonlyMap<number, Tray>;
  /** The whole pass is over. */
  done: boolean;
}

export const legKey = (leg: { to: number; slot: number }): string => `${leg.to}:${leg.slot}`;

export function moment(trace: Trace, view: View, timeline: Timeline, cursor: number): Moment {
  const { entries, turn } = timeline;
  const state = {
    computed: new Set<number>(),
    adjoints: new Map<number, AdjointState>(),
    filled: new Set<string>(),
  };
  const trays = initial(trace, view, timeline.since);
  const pass = view.pass === null ? null : trace.backwards[view.pass];
  const final = new Map(pass?.steps.map(step => [step.node, step.grad]));
  const adjoint = (of: number): AdjointState => ({
    arrived: 0,
    of,
    grad: null,
    complete: false,
    segments: [],
  });
  if (pass && cursor >= turn)
    state.adjoints.set(pass.root, { ...adjoint(0), grad: final.get(pass.root) ?? null, complete: true });
  for (const entry of entries.slice(0, cursor)) {
    if (entry.kind === "forward") state.computed.add(entry.node);
    else if (entry.kind === "tray") change(trace, trays, entry.event);
    else
      for (const move of entry.moves) {
        state.filled.add(`${move.from}:${move.slot}`);
        const before = state.adjoints.get(move.to) ?? adjoint(move.of);
        state.adjoints.set(move.to, arrive(before, move, final.get(move.to)));
        for (const event of move.trays) change(trace, trays, event);
      }
  }
  return { ...state, trays, done: cursor >= entries.length };
}

function arrive(before: AdjointState, move: Move, final: Summary | undefined): AdjointState {
  const complete = move.nth === move.of;
  const sum = add(before.grad, move.contribution.grad);
  const segment = { from: move.from, slot: move.slot, share: move.contribution.share };
  const grad = complete ? (final ?? sum) : sum;
  return { arrived: move.nth, of: move.of, grad, complete, segments: [...before.segments, segment] };
}

/** x.grad of each leaf of the view as the events before the timeline left it. */
function initial(trace: Trace, view: View, since: number): Map<number, Tray> {
  const index = graph(trace);
  const trays = new Map<number, Tray>();
  for (const box of view.boxes) {
    const node = index.node(box.node)!;
    if (box.kind === "leaf" && node.requiresGrad) trays.set(node.tensor, { grad: null, change: null });
  }
  for (const event of trace.events) if (event.seq < since) change(trace, trays, event);
  return trays;
}

function change(trace: Trace, trays: Map<number, Tray>, event: TraceEvent): void {
  const { kind } = event;
  if (kind !== "accumulate" && kind !== "write" && kind !== "zero" && kind !== "step") return;
  const node = graph(trace).node(event.node);
  const before = node && trays.get(node.tensor);
  if (!before) return;
  const after = event.grad === undefined ? node.grad : event.grad;
  trays.set(node.tensor, { grad: kind === "step" ? before.grad : after, change: kind });
}

/** Entrywise sum of two samples; figures other than the sample are those of the sample. */
function add(a: Summary | null, b: Summary): Summary {
  if (!a) return b;
  const sample = a.sample.map((value, i) => Number(value) + Number(b.sample[i]));
  const finite = sample.filter(Number.isFinite);
  const mean = finite.length > 0 ? finite.reduce((x, y) => x + y, 0) / finite.length : null;
  return {
    min: finite.length > 0 ? Math.min(...finite) : null,
    max: finite.length > 0 ? Math.max(...finite) : null,
    mean,
    std: mean === null ? null : Math.sqrt(finite.reduce((s, x) => s + (x - mean) ** 2, 0) / finite.length),
    norm: finite.length > 0 ? Math.hypot(...finite) : null,
    nan: sample.filter(Number.isNaN).length,
    inf: sample.filter(x => Math.abs(x) === Number.POSITIVE_INFINITY).length,
    zeros: sample.filter(x => x === 0).length,
    sample: sample.map(x =>
      Number.isFinite(x) ? x : Number.isNaN(x) ? "NaN" : x > 0 ? "Infinity" : "-Infinity",
    ),
  };
}
