import { AutogradError } from "../errors.js";
import { noGrad } from "../modes/grad.js";
import { tape } from "../tape/recorder.js";
import { copyOf, elements } from "../tensor/copy.js";
import { outsideScopes } from "../tensor/scope.js";
import { scalar, Tensor } from "../tensor/tensor.js";
import { Batched } from "./batched.js";
import { nodeOf } from "./graph.js";
import { type Node, wrap } from "./node.js";
import type { Operands } from "./operands.js";

// The float64 shadow of a recorded computation: the forward rules of its operations run again, from its leaves to its roots,
// on wider copies. Cuts stay cuts: a detached value is a constant here too, which running the program again could not give.

export interface Root {
  readonly tensor: Tensor;
  /** Its weight in the sum that is differentiated: the adjoint that the pass began with. */
  readonly seed: Tensor | number;
}

/** One output of a node. */
export interface Place {
  readonly node: Node;
  readonly port: number;
}

type Values = Map<Node, readonly Tensor[]>;

export class Shadow {
  readonly #operands: Operands;
  readonly #roots: readonly { readonly place: Place; readonly seed: Tensor }[];
  /** In the order they ran. */
  readonly #order: readonly Node[];
  readonly #values: Values = new Map();
  readonly #args = new Map<Node, unknown>();

  /**
   * Runs it once.
   * @throws AutogradError where an operation cannot be run again, saying why
   */
  constructor(roots: readonly Root[], operands: Operands) {
    this.#operands = operands;
    this.#roots = roots.map(({ tensor, seed }) => ({
      place: { node: nodeOf(tensor), port: tensor.slot },
      seed: typeof seed === "number" ? scalar(seed, "float64") : wide(seed),
    }));
    this.#order = behind(this.#roots.map(({ place }) => place.node));
    const inner = new Set(this.#order.flatMap(node => node.next));
    if (this.#roots.some(({ place }) => inner.has(place.node)))
      throw new AutogradError("the pass started from several results of which one is computed from another");
    quietly(() => {
      for (const node of this.#order) this.#values.set(node, this.#run(node, this.#values));
    });
  }

  /** The latest value whose number in the recording fits; null if the roots do not depend on any. */
  find(fits: (trace: number) => boolean): Place | null {
    for (let i = this.#order.length - 1; i >= 0; i--) {
      const node = this.#order[i];
      if (node.leaf !== null && fits(node.leaf.node)) return { node, port: 0 };
      for (let port = 0; port < node.outputs; port++) if (fits(node.traceOf(port))) return { node, port };
    }
    return null;
  }

  value({ node, port }: Place): Tensor {
    return this.#values.get(node)![port];
  }

  /** The weighted sum of the roots, as a function of one value; all else is as it was. */
  functionOf(target: Place): (value: Tensor) => number {
    const depend = new Set([target.node]);
    const later = this.#order.filter(node => {
      const depends = node !== target.node && node.next.some(to => to !== null && depend.has(to));
      if (depends) depend.add(node);
      return depends;
    });
    return value =>
      quietly(() => {
        const now: Values = new Map();
        now.set(
          target.node,
          this.#values.get(target.node)!.map((own, port) => (port === target.port ? value : own)),
        );
        for (const node of later) now.set(node, this.#run(node, now));
        return this.#sum(now);
      });
  }

  /** The weighted sum of the roots as it was. */
  get sum(): number {
    return this.#sum(this.#values);
  }

  #sum(now: Values): number {
    let sum = 0;
    for (const { place, seed } of this.#roots) {
      const value = flat((now.get(place.node) ?? this.#values.get(place.node)!)[place.port]);
      const weight = flat(seed);
      for (let i = 0; i < value.length; i++) sum += value[i] * weight[i];
    }
    return sum;
  }

  #run(node: Node, now: Values): readonly Tensor[] {
    if (node.leaf !== null) return [wide(node.leaf)];
    const inputs = Array.from({ length: node.arity }, (_, slot) => this.#input(node, slot, now));
    const found = node.row.run(inputs, this.#argsOf(node) as never);
    const outs = Array.isArray(found) ? found : [found];
    if (outs.length < node.outputs) throw new AutogradError(`${node.row.name} cannot be run again`);
    return outs.map(wide);
  }

  #input(node: Node, slot: number, now: Values): Tensor {
    const to = node.to(slot);
    if (to !== null) return (now.get(to) ?? this.#values.get(to)!)[node.port(slot)];
    const read = this.#operands.of(node, slot);
    if (typeof read === "string") throw new AutogradError(read);
    return typeof read === "number" ? wrap(read) : wide(read);
  }

  /** Masks of dropout and the like are arguments; so are the types that a result is to have. */
  #argsOf(node: Node): unknown {
    if (!this.#args.has(node)) this.#args.set(node, wideArgs(node.args));
    return this.#args.get(node);
  }
}

/** All nodes behind the roots, inputs first: the order of creation, but leaves get their node where they are first used. */
function behind(roots: readonly Node[]): Node[] {
  const found = new Set(roots);
  for (const node of found) for (const to of node.next) if (to !== null) found.add(to);
  const rank = ({ leaf, seq }: Node) => (leaf === null ? seq : -1);
  return [...found].sort((a, b) => rank(a) - rank(b));
}

function wide(x: Tensor): Tensor {
  if (x instanceof Batched)
    throw new AutogradError("it was computed inside of a function transform (func.*)");
  if (x.dtype !== "float32") return x;
  const copy = copyOf(x, "float64");
  copy.wrapped = x.wrapped;
  return copy;
}

function wideArgs(args: unknown): unknown {
  if (args instanceof Tensor) return wide(args);
  if (args === "float32") return "float64";
  if (typeof args !== "object" || args === null || Object.getPrototypeOf(args) !== Object.prototype)
    return args;
  const entries = Object.entries(args).map(([key, value]) => [
    key,
    value instanceof Tensor || value === "float32" ? wideArgs(value) : value,
  ]);
  return Object.fromEntries(entries);
}

function flat(x: Tensor): Float64Array {
  const data = elements(x);
  return data instanceof Float64Array ? data : Float64Array.from(data);
}

/** Unrecorded: a person's own forward functions run, too. */
function quietly<T>(action: () => T): T {
  const { recorder } = tape;
  tape.recorder = null;
  try {
    return outsideScopes(() => noGrad(action));
  } finally {
    tape.recorder = recorder;
  }
}
