// Everything the player can show, in the order it really happened: the picture's forward steps in tape order with what
// happened to each x.grad between them, then the chosen pass contribution by contribution in the engine's order.

import type { Backward, Contribution, Trace, TraceEvent } from "../trace/trace.js";
import { graph } from "./graph.js";
import type { View } from "./view.js";

/** One contribution on its way: the rule of `from` adds to the adjoint of `to`. */
export interface Move {
  from: number;
  to: number;
  slot: number;
  contribution: Contribution;
  /** This is arrival `nth` of `of` at `to` in this pass. */
  nth: number;
  of: number;
  /** What becomes of x.grad when the adjoint of a leaf is complete. */
  trays: TraceEvent[];
}

export type Entry =
  | { kind: "forward"; seq: number; node: number }
  | { kind: "tray"; seq: number; event: TraceEvent }
  /** Several moves at once only where one by one would take over twelve seconds. */
  | { kind: "backward"; seq: number; moves: Move[] };

export interface Timeline {
  entries: Entry[];
  /** Index of the first backward entry; entries.length if there is none. */
  turn: number;
  /** Milliseconds an entry of the backward pass takes. */
  pace: number;
  /** Contributions of the pass. */
  moves: number;
  /** What happened to x.grad before this time is no entry, but where the picture starts. */
  since: number;
}

export const STEP = 700;
const LEAST = 120;
const PASS = 12_000;
const CHANGES = new Set(["accumulate", "write", "zero", "step"]);

export function timeline(trace: Trace, view: View): Timeline {
  const index = graph(trace);
  const nodes = view.boxes.flatMap(box => box.nodes.map(id => index.node(id)!));
  const pass = view.pass === null ? null : trace.backwards[view.pass];
  // A folded loop may hold more nodes than a call takes arguments.
  const firstOp = nodes.reduce(
    (least, node) => (node.inputs.length > 0 ? Math.min(least, node.seq) : least),
    Number.POSITIVE_INFINITY,
  );
  const leaves = new Set(nodes.filter(n => n.leaf && n.requiresGrad).map(n => n.tensor));
  const changes = trace.events.filter(
    event => CHANGES.has(event.kind) && leaves.has(index.node(event.node)?.tensor ?? -1),
  );
  const limit = pass?.seq ?? Number.POSITIVE_INFINITY;
  const since = Math.min(firstOp, limit);
  const forward: Entry[] = [
    ...nodes.map((node): Entry => ({ kind: "forward", seq: node.seq, node: node.id })),
    ...changes
      .filter(event => event.seq >= since && event.seq < limit)
      .map((event): Entry => ({ kind: "tray", seq: event.seq, event })),
  ].sort((a, b) => a.seq - b.seq);
  const moves = pass ? movesOf(pass) : [];
  const rest = pass ? attach(trace, view.pass!, moves, changes) : [];
  const backward = [...waves(moves), ...rest];
  const pace = Math.max(LEAST, Math.min(STEP, PASS / Math.max(1, backward.length)));
  return { entries: [...forward, ...backward], turn: forward.length, pace, moves: moves.length, since };
}

type Timed = Move & { seq: number };

function movesOf({ steps }: Backward): Timed[] {
  const total = new Map<number, number>();
  for (const step of steps) for (const to of step.to) total.set(to.node, (total.get(to.node) ?? 0) + 1);
  const arrived = new Map<number, number>();
  const moves: Timed[] = [];
  for (const step of steps)
    for (const to of step.to) {
      const nth = (arrived.get(to.node) ?? 0) + 1;
      arrived.set(to.node, nth);
      const of = total.get(to.node)!;
      const ends = { from: step.node, to: to.node, slot: to.slot };
      moves.push({ ...ends, contribution: to, nth, of, trays: [], seq: step.seq });
    }
  return moves;
}

/** A tray changes once its adjoint is complete: with the last arrival. Changes without one are entries of their own. */
function attach(trace: Trace, pass: number, moves: Timed[], changes: TraceEvent[]): Entry[] {
  const index = graph(trace);
  const from = trace.backwards[pass].seq;
  const steps = trace.backwards[pass].steps;
  const until = steps.reduce((latest, step) => Math.max(latest, step.seq), from);
  const next = trace.backwards[pass + 1]?.seq ?? Number.POSITIVE_INFINITY;
  const last = new Map(moves.filter(m => m.nth === m.of).map(move => [tensorOf(index, move.to), move]));
  const rest: Entry[] = [];
  for (const event of changes) {
    const inside = event.kind === "accumulate" || event.kind === "write";
    if (event.seq <= from || event.seq >= next || !(inside || event.seq < until)) continue;
    const move = last.get(tensorOf(index, event.node));
    if (move) move.trays.push(event);
    else rest.push({ kind: "tray", seq: event.seq, event });
  }
  return rest;
}

const tensorOf = (index: ReturnType<typeof graph>, id: number): number => index.node(id)?.tensor ?? -1;

/** One by one while that takes at most twelve seconds, else one wave a rank, else as many ranks a wave as it needs. */
function waves(moves: Timed[]): Entry[] {
  const most = PASS / LEAST;
  const entry = (group: Timed[]): Entry => ({ kind: "backward", seq: group[0].seq, moves: group });
  if (moves.length <= most) return moves.map(move => entry([move]));
  const depth = new Map<number, number>();
  // Consumers come before their sources, so one pass over the moves gives the longest way from the root.
  for (const { from, to } of moves) depth.set(to, Math.max(depth.get(to) ?? 0, (depth.get(from) ?? 0) + 1));
  const at = (move: Timed): number => depth.get(move.from) ?? 0;
  const deepest = [...depth.values()].reduce((a, b) => Math.max(a, b), 0);
  const together = Math.ceil((deepest + 1) / most);
  const groups: Timed[][] = [];
  for (const move of moves) {
    const wave = Math.floor(at(move) / together);
    groups[wave] ??= [];
    groups[wave].push(move);
  }
  return groups.filter(Boolean).map(entry);
}
