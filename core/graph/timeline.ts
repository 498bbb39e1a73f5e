// Everything the player can show, in the order it really happened: the picture's forward steps in tape order with what
// happened to each x.grad between them, then the chosen pass contribution by contribution in the engine's order.

import type { Backward, Contribution, Trace, TraceEvent } from "../trace/trace.js";
import { type Graph, graph } from "./graph.js";
import { turnStart } from "./turnstart.js";
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
  const pass = view.pass === null ? null : trace.backwards[view.pass];
  let firstOp = Number.POSITIVE_INFINITY;
  const leaves = new Set<number>();
  for (const list of heldBy(view))
    for (const id of list) {
      const node = index.node(id);
      if (!node) continue;
      if (node.inputs.length > 0 && node.seq < firstOp) firstOp = node.seq;
      if (node.leaf && node.requiresGrad) leaves.add(node.tensor);
    }
  const changes = trace.events.filter(
    event => CHANGES.has(event.kind) && leaves.has(index.node(event.node)?.tensor ?? -1),
  );
  const limit = pass?.seq ?? Number.POSITIVE_INFINITY;
  // What earlier steps of a training loop did to x.grad is where the picture starts.
  const own = pass ? turnStart(index, pass.root) : null;
  const since = Math.min(own === null ? firstOp : Math.max(firstOp, own), limit);
  const forward: Entry[] = [
    ...view.boxes.flatMap(box => forwardOf(index, box)),
    ...changes
      .filter(event => event.seq >= since && event.seq < limit)
      .map((event): Entry => ({ kind: "tray", seq: event.seq, event })),
  ].sort((a, b) => a.seq - b.seq);
  const moves = pass ? movesOf(index, pass) : [];
  const rest = pass ? attach(trace, view.pass!, moves, changes) : [];
  const backward = [...waves(index, moves, cardOf(index, view)), ...rest];
  const pace = Math.max(LEAST, Math.min(STEP, PASS / Math.max(1, backward.length)));
  return { entries: [...forward, ...backward], turn: forward.length, pace, moves: moves.length, since };
}

/** Everything in the picture, the parameters in its boxes included. */
const heldBy = ({ boxes }: View): (readonly number[])[] =>
  boxes.flatMap(({ nodes, pills }) => [nodes, pills.map(p => p.node)]);

/** A card is computed in one step, with all its parameters; other boxes node by node. */
function forwardOf(index: Graph, { kind, node, nodes, pills }: ViewBox): Entry[] {
  const held = [...nodes, ...pills.map(pill => pill.node)];
  const seqOf = (id: number): number => index.node(id)?.seq ?? 0;
  if (kind === "group") return [{ kind: "forward", seq: seqOf(node), node, nodes: held }];
  return held.map(id => ({ kind: "forward", seq: seqOf(id), node: id }));
}

/** By position of a node: the key of the card that holds it, else -1. */
function cardOf(index: Graph, { boxes }: View): Int32Array {
  const cards = new Int32Array(index.trace.nodes.length).fill(-1);
  for (const { kind, key, nodes, pills } of boxes) {
    if (kind !== "group") continue;
    for (const { node } of pills) cards[index.at(node)] = key;
    for (const node of nodes) cards[index.at(node)] = key;
  }
  return cards;
}

interface Timed extends Move {
  seq: number;
}

/** Most moves change no tray: they share this list. */
const noTrays: TraceEvent[] = [];

function movesOf(index: Graph, { steps }: Backward): Timed[] {
  const total = new Int32Array(index.trace.nodes.length);
  for (const step of steps) for (const to of step.to) total[index.at(to.node)]++;
  const arrived = new Int32Array(total.length);
  const moves: Timed[] = [];
  for (const { node: from, seq, to: all } of steps)
    for (const contribution of all) {
      const { node: to, slot } = contribution;
      const at = index.at(to);
      arrived[at]++;
      moves.push({ from, to, slot, contribution, nth: arrived[at], of: total[at], trays: noTrays, seq });
    }
  return moves;
}

/** A tray changes once its adjoint is complete: with the last arrival. Changes without one are entries of their own. */
function attach(trace: Trace, pass: number, moves: Timed[], changes: TraceEvent[]): Entry[] {
  const index = graph(trace);
  const from = trace.backwards[pass].seq;
  let until = from;
  for (const { seq } of trace.backwards[pass].steps) if (seq > until) until = seq;
  const next = trace.backwards[pass + 1]?.seq ?? Number.POSITIVE_INFINITY;
  if (changes.length === 0) return [];
  const last = new Map<number, Timed>();
  for (const move of moves) if (move.nth === move.of) last.set(tensorOf(index, move.to), move);
  const rest: Entry[] = [];
  for (const event of changes) {
    const inside = event.kind === "accumulate" || event.kind === "write";
    if (event.seq <= from || event.seq >= next || !(inside || event.seq < until)) continue;
    const move = last.get(tensorOf(index, event.node));
    if (move) move.trays = [...move.trays, event];
    else rest.push({ kind: "tray", seq: event.seq, event });
  }
  return rest;
}

const tensorOf = (index: Graph, id: number): number => index.node(id)?.tensor ?? -1;

/**
 * One by one, with what happens inside a card at once, while that takes at most twelve seconds; else one wave a rank, cards
 * being one node; else as many ranks a wave as it needs.
 */
function waves(index: Graph, moves: Timed[], cards: Int32Array): Entry[] {
  const most = PASS / LEAST;
  const entry = (group: Timed[]): Entry => ({ kind: "backward", seq: group[0].seq, moves: group });
  const single = steps(index, moves, cards, most);
  if (single) return single.map(entry);
  const rank = ranks(index, moves, cards);
  let deepest = 0;
  for (const each of rank) if (each > deepest) deepest = each;
  const together = Math.ceil((deepest + 1) / most);
  const groups: Timed[][] = [];
  for (let i = 0; i < moves.length; i++) {
    const wave = Math.floor(rank[i] / together);
    groups[wave] ??= [];
    groups[wave].push(moves[i]);
  }
  return groups.filter(Boolean).map(entry);
}

/** Moves one after the other from node to node of the same card are one step; null if there are too many for a pass. */
function steps(index: Graph, moves: readonly Timed[], cards: Int32Array, most: number): Timed[][] | null {
  const groups: Timed[][] = [];
  let inside = -1;
  for (const move of moves) {
    const card = cards[index.at(move.from)];
    const within = card >= 0 && card === cards[index.at(move.to)];
    if (within && card === inside) groups[groups.length - 1].push(move);
    else if (groups.length >= most) return null;
    else groups.push([move]);
    inside = within ? card : -1;
  }
  return groups;
}

/**
 * By move: longest way from the root to where it starts, a card being one place. Consumers come before their sources; with
 * cards that may take another look or two.
 */
function ranks(index: Graph, moves: readonly Timed[], cards: Int32Array): Int32Array {
  const count = index.trace.nodes.length;
  // Cards have places behind those of nodes.
  const place = (id: number): number => {
    const at = index.at(id);
    return cards[at] < 0 ? at : count + cards[at];
  };
  const [from, to] = [new Int32Array(moves.length), new Int32Array(moves.length)];
  for (let i = 0; i < moves.length; i++) [from[i], to[i]] = [place(moves[i].from), place(moves[i].to)];
  let boxes = 0;
  for (const card of cards) if (card >= boxes) boxes = card + 1;
  const depth = new Int32Array(count + boxes);
  let changed = true;
  for (let look = 0; changed && look < LOOKS; look++) {
    changed = false;
    for (let i = 0; i < moves.length; i++) {
      const next = depth[from[i]] + 1;
      if (from[i] === to[i] || depth[to[i]] >= next) continue;
      depth[to[i]] = next;
      changed = true;
    }
  }
  return from.map(at => depth[at]);
}

const LOOKS = 8;
