// What the rules ask of all backward passes. Steps lie scattered in memory, which costs more than what is done with them:
// one walk answers everything.
import type { Graph } from "../../graph/graph.js";
import { Members } from "../../graph/members.js";
import type { Backward, BackwardStep, Contribution, TraceNode } from "../../trace/trace.js";
import { odd } from "../nonfinite.js";
import { rms, size } from "./magnitude.js";

/** A parameter's entry into a pass: the operation that used it, and how large that one's adjoint was. */
export interface Entry {
  readonly parameter: TraceNode;
  readonly user: TraceNode;
  readonly size: number;
}

export class Passes {
  /** Nodes that a pass came to, and those it sent something. */
  readonly visited: Members;
  /** All roots. */
  readonly roots: Members;
  /** Those with a gradient that is not finite throughout. */
  readonly odd: readonly Backward[];
  /** By pass, how large the adjoint was at its first entry and at the largest one; 0 where none is known. */
  readonly first: Float64Array;
  readonly largest: Float64Array;
  private readonly graph: Graph;
  private readonly parameter: (id: number) => TraceNode | undefined;
  private readonly began: Float64Array;

  /** @param parameter the first version of the parameter that a node is a version of */
  constructor(graph: Graph, parameter: (id: number) => TraceNode | undefined) {
    const { backwards } = graph.trace;
    this.graph = graph;
    this.parameter = parameter;
    this.visited = new Members(graph);
    this.roots = new Members(graph);
    this.began = new Float64Array(backwards.length);
    this.first = new Float64Array(backwards.length);
    this.largest = new Float64Array(backwards.length);
    this.odd = backwards.filter((pass, at) => this.follow(pass, at));
  }

  /** Whether one began at or after one moment of the clock and before another. */
  between(from: number, to: number): boolean {
    const { began } = this;
    let [low, high] = [0, began.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (began[middle] < from) low = middle + 1;
      else high = middle;
    }
    return low < began.length && began[low] < to;
  }

  /** By parameter, its entries into the pass in that position, the latest operation first. */
  entries(pass: number): Map<number, Entry[]> {
    const found = new Map<number, Entry[]>();
    for (const step of this.graph.trace.backwards[pass]?.steps ?? []) {
      for (const to of step.to) {
        const size = this.strength(step, to);
        if (size === null) continue;
        const parameter = this.parameter(to.node) as TraceNode;
        const entry = { parameter, user: this.graph.node(step.node) as TraceNode, size };
        const list = found.get(parameter.id);
        if (list) list.push(entry);
        else found.set(parameter.id, [entry]);
      }
    }
    return found;
  }

  /** Whether it is odd. */
  private follow({ seq, root, roots, steps }: Backward, at: number): boolean {
    this.began[at] = seq;
    for (const id of roots ?? [root]) this.roots.add(id);
    let [finite, first, largest] = [true, -1, 0];
    for (const step of steps) {
      this.visited.add(step.node);
      if (odd(step.grad)) finite = false;
      for (const to of step.to) {
        this.visited.add(to.node);
        if (odd(to.grad)) finite = false;
        const strength = this.strength(step, to);
        if (strength === null) continue;
        if (first < 0) first = strength;
        if (strength > largest) largest = strength;
      }
    }
    this.first[at] = Math.max(0, first);
    this.largest[at] = largest;
    return !finite;
  }

  /** How large the adjoint is where a step meets a parameter; null elsewhere, and if it is not known. */
  private strength({ node, grad }: BackwardStep, to: Contribution): number | null {
    const parameter = this.parameter(to.node);
    // A single number is compared with no layer.
    if (parameter === undefined || parameter.shape.length === 0) return null;
    return rms(grad, size(this.graph.node(node) as TraceNode));
  }
}
