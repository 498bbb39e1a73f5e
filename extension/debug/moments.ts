// Everything that happened in a run, in the order of its one clock: what a debugger can stand at, forwards and backwards.

import { graph } from "../../core/graph/graph.js";
import type { BackwardStep, Trace, TraceEvent, TraceFrame, TraceNode } from "../../core/trace/trace.js";
import { countUntil } from "./search.js";

/** Standing at a moment, it has just happened. */
export type Moment =
  | { kind: "forward"; index: number; seq: number; node: TraceNode }
  /** A backward pass was asked for, and begins: `node` is its root. Nothing has flowed yet. */
  | { kind: "begin"; index: number; seq: number; node: TraceNode; pass: number }
  /** `step` is number `nth` of pass `pass`: its adjoint is complete, and what its rule sends on has been sent. */
  | {
      kind: "backward";
      index: number;
      seq: number;
      node: TraceNode;
      pass: number;
      nth: number;
      step: BackwardStep;
    }
  /** What happened to some leaves' .grad, or to themselves, by one call. */
  | { kind: "change"; index: number; seq: number; node: TraceNode; events: readonly TraceEvent[] }
  /** The program threw here. */
  | { kind: "thrown"; index: number; seq: number; node: null };

const KIND = { forward: 0, backward: 1, change: 2, thrown: 3, begin: 4 } as const;
const CHANGES: ReadonlySet<string> = new Set(["accumulate", "write", "zero", "step"]);
const none: readonly TraceFrame[] = [];

export class Moments {
  readonly trace: Trace;
  readonly length: number;
  readonly #seqs: Float64Array;
  readonly #kinds: Uint8Array;
  /** Of forward a position among nodes, of backward and begin a pass, of change the first event. */
  readonly #first: Int32Array;
  /** Of backward a step of that pass, of change the event after the last. */
  readonly #second: Int32Array;
  readonly #events: readonly TraceEvent[];
  /** Of change: the pass under way; -1 outside. */
  readonly #during: Int32Array;
  readonly #depths: Int32Array;

  constructor(trace: Trace) {
    this.trace = trace;
    this.#events = trace.events.filter(event => CHANGES.has(event.kind) && graph(trace).node(event.node));
    const rows = rowsOf(trace, this.#events);
    this.length = rows.length;
    this.#seqs = Float64Array.from(rows, row => row[0]);
    this.#kinds = Uint8Array.from(rows, row => row[1]);
    this.#first = Int32Array.from(rows, row => row[2]);
    this.#second = Int32Array.from(rows, row => row[3]);
    this.#during = during(trace, this.#seqs);
    this.#depths = this.#measured();
  }

  /** @throws RangeError if there is no such moment. */
  at(index: number): Moment {
    if (!(index >= 0 && index < this.length)) throw new RangeError(`moment ${index} of ${this.length}`);
    const { trace } = this;
    const [seq, first, second] = [this.#seqs[index], this.#first[index], this.#second[index]];
    const node = (id: number) => graph(trace).node(id)!;
    switch (this.#kinds[index]) {
      case KIND.forward:
        return { kind: "forward", index, seq, node: trace.nodes[first] };
      case KIND.backward: {
        const step = trace.backwards[first].steps[second];
        return { kind: "backward", index, seq, node: node(step.node), pass: first, nth: second, step };
      }
      case KIND.change: {
        const events = this.#events.slice(first, second);
        return { kind: "change", index, seq, node: node(events[0].node), events };
      }
      case KIND.begin: {
        const { root } = trace.backwards[first];
        return { kind: "begin", index, seq, node: node(root), pass: first };
      }
      default:
        return { kind: "thrown", index, seq, node: null };
    }
  }

  /** The last moment at or before this time of the run's clock; -1 if there is none. */
  until(seq: number): number {
    return countUntil(this.length, index => this.#seqs[index], seq) - 1;
  }

  seq(index: number): number {
    return this.#seqs[index];
  }

  /** Where in the program it happened, outermost first. */
  frames(index: number): readonly TraceFrame[] {
    const { trace } = this;
    const moment = this.at(index);
    if (moment.kind === "forward") return moment.node.frames;
    if (moment.kind === "backward" || moment.kind === "begin")
      return trace.backwards[moment.pass].frames ?? none;
    if (moment.kind === "thrown") return index > 0 ? this.frames(index - 1) : none;
    const pass = this.#during[index];
    return moment.events[0].frames ?? trace.backwards[pass]?.frames ?? none;
  }

  /** Whether it is a part of a backward pass: a rule, or a gradient that changes. */
  within(index: number): boolean {
    return (
      this.#kinds[index] === KIND.backward || (this.#kinds[index] === KIND.change && this.#during[index] >= 0)
    );
  }

  /** How deep in calls it happened: loops do not count, what is within a backward pass does. */
  depth(index: number): number {
    return this.#depths[index];
  }

  #measured(): Int32Array {
    // Nodes of one place share the list of their frames.
    const calls = new Map<readonly TraceFrame[], number>();
    return Int32Array.from({ length: this.length }, (_, i) => {
      const frames = this.frames(i);
      let depth = calls.get(frames);
      if (depth === undefined) {
        depth = frames.filter(frame => frame.kind !== "loop").length;
        calls.set(frames, depth);
      }
      return this.within(i) ? depth + 1 : depth;
    });
  }
}

/** The pass under way at each of these rising times; -1 outside. Its last accumulation comes just after its last step. */
function during(trace: Trace, seqs: Float64Array): Int32Array {
  const found = new Int32Array(seqs.length).fill(-1);
  const order = [...trace.backwards.keys()].sort((a, b) => trace.backwards[a].seq - trace.backwards[b].seq);
  let next = 0;
  for (let i = 0; i < seqs.length; i++) {
    while (next < order.length && trace.backwards[order[next]].seq <= seqs[i]) next++;
    const pass = order[next - 1];
    if (pass === undefined) continue;
    const { seq, steps } = trace.backwards[pass];
    if (seqs[i] <= (steps.at(-1)?.seq ?? seq) + 1) found[i] = pass;
  }
  return found;
}

type Row = [seq: number, kind: number, first: number, second: number];

function rowsOf(trace: Trace, events: readonly TraceEvent[]): Row[] {
  const rows: Row[] = [];
  for (let i = 0; i < trace.nodes.length; i++) {
    const { kind, site, seq } = trace.nodes[i];
    if (kind !== "constant" && site !== null) rows.push([seq, KIND.forward, i, 0]);
  }
  const known = graph(trace);
  for (const [pass, { seq, root, site, steps }] of trace.backwards.entries()) {
    if (site !== null && known.node(root)) rows.push([seq, KIND.begin, pass, 0]);
    for (let i = 0; i < steps.length; i++)
      if (known.node(steps[i].node)) rows.push([steps[i].seq, KIND.backward, pass, i]);
  }
  for (let from = 0; from < events.length; ) {
    const to = together(events, from);
    rows.push([events[from].seq, KIND.change, from, to]);
    from = to;
  }
  // What is equally late keeps the order above; a sort of numbers alone is not enough.
  rows.sort((a, b) => a[0] - b[0]);
  if (trace.error) rows.push([(rows.at(-1)?.[0] ?? 0) + 1, KIND.thrown, 0, 0]);
  return rows;
}

/** Events of one kind in a row, by one call: an optimizer changes all its parameters at once. */
function together(events: readonly TraceEvent[], from: number): number {
  const { kind, site, frames, seq } = events[from];
  let to = from + 1;
  const alone = kind === "accumulate" || site === null;
  while (!alone && to < events.length) {
    const next = events[to];
    const same = next.kind === kind && next.frames === frames && next.seq - seq <= to - from;
    if (!same || next.site?.line !== site.line || next.site.column !== site.column) break;
    to++;
  }
  return to;
}
