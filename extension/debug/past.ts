// What was known at a moment: values computed so far, adjoints of the pass under way, and each leaf's .grad as it was then.

import { graph } from "../../core/graph/graph.js";
import type { BackwardStep, Summary, Trace, TraceEvent, TraceNode } from "../../core/trace/trace.js";
import type { Moments } from "./moments.js";
import { countUntil } from "./search.js";

/** An adjoint while its pass runs. */
export interface Adjoint {
  /** Null: contributions are still missing. */
  whole: Summary | null;
  /** How many contributions have arrived, and how many arrive in all. */
  arrived: number;
  of: number;
}

interface PassIndex {
  steps: ReadonlyMap<number, BackwardStep>;
  /** When contributions arrived at each value, rising: a shared one has as many as uses. */
  arrivals: ReadonlyMap<number, readonly number[]>;
}

const CHANGED: ReadonlySet<string> = new Set(["accumulate", "write", "zero"]);

export class Past {
  readonly trace: Trace;
  readonly #moments: Moments;
  /** By name, in tape order. */
  readonly #named = new Map<string, TraceNode[]>();
  /** What happened to the .grad of each tensor, in order. */
  readonly #changes = new Map<number, TraceEvent[]>();
  /** When an optimizer changed each tensor. */
  readonly #steps = new Map<number, TraceEvent[]>();
  readonly #passes = new Map<number, PassIndex>();
  /** Numbers of the passes as they began. */
  readonly #begun: readonly number[];
  /** Leaves that want a gradient, in tape order. */
  readonly #leaves: readonly TraceNode[];

  constructor(moments: Moments) {
    this.#moments = moments;
    this.trace = moments.trace;
    const { backwards, nodes } = this.trace;
    this.#begun = [...backwards.keys()].sort((a, b) => backwards[a].seq - backwards[b].seq);
    this.#leaves = nodes.filter(({ leaf, requiresGrad }) => leaf && requiresGrad);
    for (const node of nodes)
      for (const name of new Set([node.name, ...(node.aliases ?? [])]))
        if (name !== undefined) push(this.#named, name, node);
    for (const event of this.trace.events) {
      const stepped = event.kind === "step" ? graph(this.trace).node(event.node) : undefined;
      if (stepped) push(this.#steps, stepped.tensor, event);
      const node = CHANGED.has(event.kind) ? graph(this.trace).node(event.node) : undefined;
      if (node) push(this.#changes, node.tensor, event);
    }
  }

  get names(): Iterable<string> {
    return this.#named.keys();
  }

  node(id: number): TraceNode | undefined {
    return graph(this.trace).node(id);
  }

  /** What the variable of this name held last at the moment; undefined if nothing had it yet. */
  named(name: string, index: number): TraceNode | undefined {
    const now = this.#moments.seq(index);
    const node = lastUntil(this.#named.get(name) ?? [], now);
    return node && this.#stepped(node, now);
  }

  /** A leaf as the optimizer left it. Of a large one the trace does not say: then it is not known any more. */
  #stepped(node: TraceNode, now: number): TraceNode {
    const last = node.leaf ? lastUntil(this.#steps.get(node.tensor) ?? [], now) : undefined;
    return !last || last.seq < node.seq ? node : { ...node, value: last.value ?? null };
  }

  /** Whether it had been computed. */
  knows(node: TraceNode, index: number): boolean {
    return node.seq <= this.#moments.seq(index);
  }

  /** The leaf's .grad then; null: it had none; undefined: the trace does not say. */
  grad(node: TraceNode, index: number): Summary | null | undefined {
    const now = this.#moments.seq(index);
    const event = lastUntil(this.#changes.get(node.tensor) ?? [], now);
    return event ? event.grad : null;
  }

  /** The pass under way at the moment or, after it, the one that was last; null before the first. */
  pass(index: number): number | null {
    const now = this.#moments.seq(index);
    const { backwards } = this.trace;
    const until = countUntil(this.#begun.length, place => backwards[this.#begun[place]].seq, now);
    return until === 0 ? null : this.#begun[until - 1];
  }

  /** What of this value's adjoint was there, in that pass. */
  adjoint(node: TraceNode, index: number): Adjoint | null {
    const pass = this.pass(index);
    if (pass === null) return null;
    const now = this.#moments.seq(index);
    const { steps, arrivals } = this.#passOf(pass);
    const all = arrivals.get(node.id) ?? [];
    const step = steps.get(node.id);
    if (!step && all.length === 0) return null;
    return {
      whole: step && step.seq <= now ? step.grad : null,
      arrived: countUntil(all.length, place => all[place], now),
      of: all.length,
    };
  }

  /** Leaves that want a gradient and were there at the moment, each tensor once, as it was then. */
  parameters(index: number): TraceNode[] {
    const now = this.#moments.seq(index);
    const latest = new Map<number, TraceNode>();
    for (const node of this.#leaves) {
      if (node.seq > now) break;
      latest.set(node.tensor, node);
    }
    return Array.from(latest.values(), node => this.#stepped(node, now));
  }

  #passOf(pass: number): PassIndex {
    let found = this.#passes.get(pass);
    if (!found) {
      const steps = new Map<number, BackwardStep>();
      const arrivals = new Map<number, number[]>();
      for (const step of this.trace.backwards[pass].steps) {
        steps.set(step.node, step);
        for (const { node } of step.to) push(arrivals, node, step.seq);
      }
      found = { steps, arrivals };
      this.#passes.set(pass, found);
    }
    return found;
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function lastUntil<T extends { seq: number }>(list: readonly T[], now: number): T | undefined {
  return list[countUntil(list.length, place => list[place].seq, now) - 1];
}
