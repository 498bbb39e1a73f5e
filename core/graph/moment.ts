// The state of the picture when `cursor` entries of the timeline are over. A pure fold of the entries; `Moments` walks it
// from one cursor to another, forward by the entries between and back by undoing them, so that a step costs what it shows.

import type { Summary, Trace, TraceEvent } from "../trace/trace.js";
import { Arrivals } from "./arrivals.js";
import { type Graph, graph } from "./graph.js";
import type { Entry, Move, Timeline } from "./timeline.js";
import type { View } from "./view.js";

export interface Segment {
  /** Node whose rule sent it. */
  from: number;
  slot: number;
  /** Null where an entry is not finite or all cancels. */
  share: number | null;
}

export interface AdjointState {
  readonly arrived: number;
  readonly of: number;
  /** Sum of what has arrived: exact when complete, else summed from the samples. */
  readonly grad: Summary | null;
  readonly complete: boolean;
  readonly segments: Segment[];
}

export type Tray = { grad: Summary | null; change: "accumulate" | "write" | "zero" | "step" | null };

export interface Moment {
  /** Ids of nodes whose forward step is over. */
  computed: ReadonlySet<number>;
  /** By trace id; absent: nothing has arrived yet. */
  adjoints: ReadonlyMap<number, AdjointState>;
  /** Legs of wires that carried their contribution: "consumer:slot". */
  filled: ReadonlySet<string>;
  /** By tensor identity: x.grad of the leaves shown. */
  trays: ReadonlyMap<number, Tray>;
  /** The whole pass is over. */
  done: boolean;
}

export const legKey = (leg: { to: number; slot: number }): string => `${leg.to}:${leg.slot}`;

export function moment(trace: Trace, view: View, timeline: Timeline, cursor: number): Moment {
  return new Moments(trace, view, timeline).at(cursor);
}

/** What is different from one moment to another. */
export interface Change {
  /** Ids of nodes that were computed, or whose adjoint changed. */
  nodes: Set<number>;
  /** Legs that carried, or no longer carry: "consumer:slot". */
  legs: Set<string>;
  /** Tensors whose tray changed. */
  trays: Set<number>;
}

/** What one entry changed, to be put back in reverse order. */
interface Undo {
  computed: number[];
  filled: string[];
  adjoints: Map<number, AdjointState | undefined>;
  trays: [number, Tray][];
}

/** Of entries that bring no adjoint; nothing is put in. */
const none: Undo["adjoints"] = new Map();

export class Moments {
  #trace: Trace;
  #entries: readonly Entry[];
  #turn: number;
  #root: number | null;
  #computed = new Set<number>();
  #adjoints = new Map<number, AdjointState>();
  #filled = new Set<string>();
  #trays: Map<number, Tray>;
  #index: Graph;
  /** By position of a node. */
  #final: (Summary | undefined)[];
  #arrivals: (Arrivals | undefined)[];
  /** Consumers whose legs are drawn: what flows inside a card fills no wire. */
  #carriers = new Set<number>();
  /** One an entry that is over. */
  #undo: Undo[] = [];
  #change: Change = { nodes: new Set(), legs: new Set(), trays: new Set() };

  constructor(trace: Trace, view: View, { entries, turn, since }: Timeline) {
    const pass = view.pass === null ? null : trace.backwards[view.pass];
    this.#trace = trace;
    this.#index = graph(trace);
    this.#final = new Array<Summary | undefined>(trace.nodes.length);
    this.#arrivals = new Array<Arrivals | undefined>(trace.nodes.length);
    this.#entries = entries;
    this.#turn = turn;
    this.#root = pass?.root ?? null;
    for (const { node, grad } of pass?.steps ?? []) this.#final[this.#index.at(node)] = grad;
    this.#trays = initial(trace, view, since);
    for (const { legs } of view.wires) for (const leg of legs) this.#carriers.add(leg.to);
    for (const entry of entries)
      if (entry.kind === "backward") for (const move of entry.moves) this.#note(move);
    if (turn === 0) this.#begin();
  }

  /** The moment at this cursor. It is looked into until the next call, which changes it. */
  at(cursor: number): Moment {
    const to = Math.max(0, Math.min(cursor, this.#entries.length));
    while (this.#undo.length < to) this.#forward();
    while (this.#undo.length > to) this.#back();
    return {
      computed: this.#computed,
      adjoints: this.#adjoints,
      filled: this.#filled,
      trays: this.#trays,
      done: to >= this.#entries.length,
    };
  }

  /** What has changed since this was last asked. */
  changes(): Change {
    const change = this.#change;
    this.#change = { nodes: new Set(), legs: new Set(), trays: new Set() };
    return change;
  }

  #note(move: Move): void {
    const at = this.#index.at(move.to);
    this.#arrivals[at] ??= new Arrivals(this.#final[at] ?? null, move.of);
    this.#arrivals[at].expect(move);
  }

  /** The root has its adjoint when the pass begins. */
  #begin(): void {
    if (this.#root === null) return;
    const grad = this.#final[this.#index.at(this.#root)] ?? null;
    this.#adjoints.set(this.#root, { arrived: 0, of: 0, grad, complete: true, segments: [] });
    this.#change.nodes.add(this.#root);
  }

  #forward(): void {
    const entry = this.#entries[this.#undo.length];
    const undo: Undo = { computed: [], filled: [], adjoints: none, trays: [] };
    if (entry.kind === "forward") for (const node of entry.nodes ?? [entry.node]) this.#compute(node, undo);
    else if (entry.kind === "tray") this.#tray(entry.event, undo);
    else this.#arriveAll(entry.moves, undo);
    this.#undo.push(undo);
    if (this.#undo.length === this.#turn) this.#begin();
  }

  #compute(node: number, undo: Undo): void {
    const before = this.#computed.size;
    this.#computed.add(node);
    if (this.#computed.size > before) undo.computed.push(node);
    this.#change.nodes.add(node);
  }

  #arriveAll(moves: readonly Move[], undo: Undo): void {
    undo.adjoints = new Map();
    for (const move of moves) {
      this.#arrive(move.to, undo);
      if (this.#carriers.has(move.from)) this.#fill(`${move.from}:${move.slot}`, undo);
      for (const event of move.trays) this.#tray(event, undo);
    }
  }

  /** Of several arrivals at one node, the last is what is seen. */
  #arrive(node: number, undo: Undo): void {
    const before = this.#adjoints.get(node);
    if (!undo.adjoints.has(node)) undo.adjoints.set(node, before);
    // In a wave they need not come in the order in which the engine added them.
    this.#adjoints.set(node, this.#arrivals[this.#index.at(node)]!.after((before?.arrived ?? 0) + 1));
    this.#change.nodes.add(node);
  }

  #fill(leg: string, undo: Undo): void {
    const before = this.#filled.size;
    this.#filled.add(leg);
    if (this.#filled.size > before) undo.filled.push(leg);
    this.#change.legs.add(leg);
  }

  #tray(event: TraceEvent, undo: Undo): void {
    const changed = change(this.#trace, this.#trays, event);
    if (!changed) return;
    undo.trays.push(changed);
    this.#change.trays.add(changed[0]);
  }

  #back(): void {
    if (this.#undo.length === this.#turn && this.#root !== null) {
      this.#adjoints.delete(this.#root);
      this.#change.nodes.add(this.#root);
    }
    const { computed, filled, adjoints, trays } = this.#undo.pop()!;
    for (const node of computed) {
      this.#computed.delete(node);
      this.#change.nodes.add(node);
    }
    for (const leg of filled) {
      this.#filled.delete(leg);
      this.#change.legs.add(leg);
    }
    for (const [node, before] of adjoints) {
      if (before) this.#adjoints.set(node, before);
      else this.#adjoints.delete(node);
      this.#change.nodes.add(node);
    }
    for (const [tensor, before] of trays.reverse()) {
      this.#trays.set(tensor, before);
      this.#change.trays.add(tensor);
    }
  }
}

/** x.grad of each leaf of the view, in a box or as a pill, as the events before the timeline left it. */
function initial(trace: Trace, view: View, since: number): Map<number, Tray> {
  const index = graph(trace);
  const trays = new Map<number, Tray>();
  for (const { kind, node, pills } of view.boxes)
    for (const id of kind === "leaf" ? [node] : pills.map(pill => pill.node)) {
      const leaf = index.node(id);
      if (leaf?.requiresGrad) trays.set(leaf.tensor, { grad: null, change: null });
    }
  for (const event of trace.events) if (event.seq < since) change(trace, trays, event);
  return trays;
}

/** The tensor whose tray this event changed, with what was in it; null if it is none of these trays. */
function change(trace: Trace, trays: Map<number, Tray>, event: TraceEvent): [number, Tray] | null {
  const { kind } = event;
  if (kind !== "accumulate" && kind !== "write" && kind !== "zero" && kind !== "step") return null;
  const node = graph(trace).node(event.node);
  const before = node && trays.get(node.tensor);
  if (!before) return null;
  const after = event.grad === undefined ? node.grad : event.grad;
  trays.set(node.tensor, { grad: kind === "step" ? before.grad : after, change: kind });
  return [node.tensor, before];
}
