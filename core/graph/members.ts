// Some of a trace's nodes: a byte a node, where a set of a hundred thousand numbers would take most of a fold's time.
import type { Graph } from "./graph.js";

export class Members implements Iterable<number> {
  readonly #index: Graph;
  readonly #marks: Uint8Array;
  #size = 0;

  constructor(index: Graph) {
    this.#index = index;
    this.#marks = new Uint8Array(index.trace.nodes.length);
  }

  get size(): number {
    return this.#size;
  }

  has(id: number): boolean {
    return this.#marks[this.#index.at(id)] === 1;
  }

  /** True if it was not among them. Ids that the trace does not hold are none of them. */
  add(id: number): boolean {
    const at = this.#index.at(id);
    if (at < 0 || this.#marks[at] === 1) return false;
    this.#marks[at] = 1;
    this.#size++;
    return true;
  }

  /** In tape order. */
  *[Symbol.iterator](): Iterator<number> {
    const { nodes } = this.#index.trace;
    for (let at = 0; at < this.#marks.length; at++) if (this.#marks[at] === 1) yield nodes[at].id;
  }
}
