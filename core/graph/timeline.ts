// Everything the player can show, in the order it really happened: the picture's forward steps in tape order with what
// happened to each x.grad between them, then the chosen pass contribution by contribution in the engine's order.

import type { Backward, Contribution, Trace, TraceEvent } from "../trace/trace.js";
import { graph } from "./graph.js";
import type { View, ViewBox } from "./view.js";

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
  /** `nodes`: of a card, all that it holds, computed in one step; else the node alone. */
  | { kind: "forward"; seq: number; node: number; nodes?: readonly number[] }
  | { kind: "tray"; seq: number; event: TraceEvent }
  /** Several moves at once within a card, and where one by one would take over twelve seconds. */
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
  const nodes = heldBy(view).flatMap(id => index.node(id) ?? []);
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
    ...view.boxes.flatMap(box => forwardOf(index, box)),
    ...changes
      .filter(event => event.seq >= since && event.seq < limit)
      .map((event): Entry => ({ kind: "tray", seq: event.seq, event })),
  ].sort((a, b) => a.seq - b.seq);
  const moves = pass ? movesOf(pass) : [];
  const rest = pass ? attach(trace, view.pass!, moves, changes) : [];
  const backward = [...waves(moves, cardOf(view)), ...rest];
  const pace = Math.max(LEAST, Math.min(STEP, PASS / Math.max(1, backward.length)));
  return { entries: [...forward, ...backward], turn: forward.length, pace, moves: moves.length, since };
}

/** Everything in the picture, the parameters in its boxes included. */
const heldBy = ({ boxes }: View): number[] =>
  boxes.flatMap(({ nodes, pills }) => [...nodes, ...pills.map(p => p.node)]);

/** A card is computed in one step, with all its parameters; other boxes node by node. */
function forwardOf(index: ReturnType<typeof graph>, { kind, node, nodes, pills }: ViewBox): Entry[] {
  const held = [...nodes, ...pills.map(pill => pill.node)];
  const seqOf = (id: number): number => index.node(id)?.seq ?? 0;
  if (kind === "group") return [{ kind: "forward", seq: seqOf(node), node, nodes: held }];
  return held.map(id => ({ kind: "forward", seq: seqOf(id), node: id }));
}

/** By node: the key of the card that holds it. */
function cardOf({ boxes }: View): Map<number, number> {
  const cards = new Map<number, number>();
  for (const { kind, key, nodes, pills } of boxes) {
    if (kind !== "group") continue;
    for (const { node } of pills) cards.set(node, key);
    for (const node of nodes) cards.set(node, key);
  }
  return cards;
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

/**
 * One by one, with what happens inside a card at once, while that takes at most twelve seconds; else one wave a rank, cards
 * being one node; else as many ranks a wave as it needs.
 */
function waves(moves: Timed[], cards: ReadonlyMap<number, number>): Entry[] {
  const most = PASS / LEAST;
  const entry = (group: Timed[]): Entry => ({ kind: "backward", seq: group[0].seq, moves: group });
  const single = steps(moves, cards);
  if (single.length <= most) return single.map(entry);
  const place = (id: number): number => {
    const card = cards.get(id);
    return card === undefined ? id : -1 - card;
  };
  const depth = depths(moves, place);
  const at = (move: Timed): number => depth.get(place(move.from)) ?? 0;
  let deepest = 0;
  for (const each of depth.values()) deepest = Math.max(deepest, each);
  const together = Math.ceil((deepest + 1) / most);
  const groups: Timed[][] = [];
  for (const move of moves) {
    const wave = Math.floor(at(move) / together);
    groups[wave] ??= [];
    groups[wave].push(move);
  }
  return groups.filter(Boolean).map(entry);
}

/** Moves one after the other from node to node of the same card are one step. */
function steps(moves: readonly Timed[], cards: ReadonlyMap<number, number>): Timed[][] {
  const groups: Timed[][] = [];
  let inside: number | undefined;
  for (const move of moves) {
    const card = cards.get(move.from);
    const within = card !== undefined && card === cards.get(move.to);
    if (within && card === inside) groups[groups.length - 1].push(move);
    else groups.push([move]);
    inside = within ? card : undefined;
  }
  return groups;
}

/** Longest way from the root. Consumers come before their sources; with cards that may take another look or two. */
function depths(moves: readonly Timed[], place: (id: number) => number): Map<number, number> {
  const depth = new Map<number, number>();
  let changed = true;
  for (let look = 0; changed && look < LOOKS; look++) {
    changed = false;
    for (const move of moves) {
      const [from, to] = [place(move.from), place(move.to)];
      const next = (depth.get(from) ?? 0) + 1;
      if (from === to || (depth.get(to) ?? 0) >= next) continue;
      depth.set(to, next);
      changed = true;
    }
  }
  return depth;
}

const LOOKS = 8;
