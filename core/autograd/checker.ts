import type { OpFacts } from "../tape/recorder.js";
import { copyOf } from "../tensor/copy.js";
import { sameShape } from "../tensor/shape.js";
import { scalar, Tensor } from "../tensor/tensor.js";
import { type Compared, compareGradient } from "./differences.js";
import { Operands } from "./operands.js";
import { Shadow } from "./shadow.js";

// "Check this gradient": told of a run as a recorder is, it waits for the backward pass that it is asked about and holds what
// the engine computed against finite differences of the pass's float64 shadow.

export interface Wanted {
  /** The root of the pass, and the tensors whose gradients are checked: numbers that the recorder gave them. */
  readonly root: number;
  readonly nodes: readonly { readonly node: number; readonly shape: readonly number[] }[];
  /** Entries compared of each tensor; of more a sample is drawn with the seed. */
  readonly entries: number;
  readonly seed: number;
  /** For all of them together. */
  readonly milliseconds: number;
}

export type Verdict =
  | { readonly kind: "compared"; readonly node: number; readonly compared: Compared }
  /** A sentence without its full stop. */
  | { readonly kind: "unknown"; readonly node: number; readonly reason: string };

/** What the check needs of whoever records. */
export interface Host {
  /** Milliseconds. */
  now(): number;
  /** The recorder's number for what the engine calls node `node`; -1 if it has none. */
  numberOf(node: number): number;
}

interface Pass {
  readonly roots: readonly Tensor[];
  readonly seeds: Map<number, Tensor | number>;
  readonly sums: Map<number, Tensor | number>;
}

export class Checker {
  readonly #wanted: Wanted;
  readonly #host: Host;
  readonly #operands = new Operands();
  readonly #nodes: ReadonlySet<number>;
  /** Passes that run now, the innermost last. */
  readonly #passes: Pass[] = [];

  constructor(wanted: Wanted, host: Host) {
    this.#wanted = wanted;
    this.#host = host;
    this.#nodes = new Set(wanted.nodes.map(({ node }) => node));
  }

  op(
    inputs: readonly (Tensor | number)[],
    outputs: readonly Tensor[],
    facts: Pick<OpFacts, "inPlace">,
  ): void {
    this.#operands.note(inputs, outputs, facts);
  }

  begin(roots: readonly Tensor[]): void {
    this.#passes.push({ roots: [...roots], seeds: new Map(), sums: new Map() });
  }

  step(node: number, adjoint: Tensor | number): void {
    const pass = this.#passes.at(-1);
    if (pass?.roots.some(root => root.node === node)) pass.seeds.set(node, kept(adjoint));
  }

  arrived(node: number, sum: Tensor | number): void {
    const number = this.#host.numberOf(node);
    if (this.#nodes.has(number)) this.#passes.at(-1)?.sums.set(number, kept(sum));
  }

  /** The verdicts, once the pass that is asked about is over; null for any other. */
  end(): Verdict[] | null {
    const pass = this.#passes.pop();
    const { root } = this.#wanted;
    if (!pass?.roots.some(each => this.#host.numberOf(each.node) === root)) return null;
    const until = this.#host.now() + this.#wanted.milliseconds;
    try {
      const seeds = pass.roots.map(tensor => {
        const seed = pass.seeds.get(tensor.node);
        if (seed === undefined) throw new Error("the pass began at a tensor that was not computed");
        return { tensor, seed };
      });
      const shadow = new Shadow(seeds, this.#operands);
      return this.#wanted.nodes.map(each => this.#verdict(each, pass, shadow, until));
    } catch (error) {
      return this.#wanted.nodes.map(({ node }) => ({ kind: "unknown", node, reason: wordsOf(error) }));
    }
  }

  #verdict({ node, shape }: Wanted["nodes"][number], pass: Pass, shadow: Shadow, until: number): Verdict {
    const unknown = (reason: string): Verdict => ({ kind: "unknown", node, reason });
    const place = shadow.find(trace => this.#host.numberOf(trace) === node);
    const gradient = pass.sums.get(node);
    if (place === null)
      return unknown(
        "what the pass began at does not depend on it, or the program ran another way this time",
      );
    const value = shadow.value(place);
    if (!sameShape(value.shape, shape))
      return unknown(`the program ran another way this time: here it has shape [${value.shape}]`);
    if (gradient === undefined) return unknown("nothing arrived at it in this pass");
    const engine = typeof gradient === "number" ? scalar(gradient, place.node.dtypeOf(place.port)) : gradient;
    const { entries, seed } = this.#wanted;
    const late = () => this.#host.now() > until;
    try {
      const compared = compareGradient(shadow.functionOf(place), value, engine, { entries, seed, late });
      return { kind: "compared", node, compared };
    } catch (error) {
      return unknown(wordsOf(error));
    }
  }
}

/** What is lent for a call, kept. */
const kept = (x: Tensor | number): Tensor | number => (x instanceof Tensor ? copyOf(x) : x);

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
