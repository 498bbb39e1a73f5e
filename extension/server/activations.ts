// The calls of the program's functions, as the frames of a trace tell them: which operations each call made itself, and
// which in what it called. The trace names functions but not their places, so a call belongs to the function that its
// own operations stand in.
import type { Site, Trace, TraceFrame, TraceNode } from "../../core/trace/trace.js";

/** One call of one function. */
export interface Activation {
  name: string;
  /** How often that function had been called before. */
  call: number;
  /** The last operation that stands in the function's own body; null where all are in what it called. */
  own: TraceNode | null;
  /** The function is in the middle of an earlier call of its own name. */
  inner: boolean;
  /** In order of the run, in it and in what it called. */
  nodes: TraceNode[];
}

export class Activations {
  readonly #byName = new Map<string, Activation[]>();
  /** Numbers of the chains of frames; equal chains are one. */
  readonly #chains = new Map<string, number>();
  readonly #byChain = new Map<number, Activation>();

  constructor({ nodes }: Trace) {
    for (const node of nodes) if (node.kind === "op" || node.kind === "detach") this.#add(node);
  }

  /** In order of the run. */
  named(name: string): readonly Activation[] {
    return this.#byName.get(name) ?? [];
  }

  #add(node: TraceNode): void {
    let chain = 0;
    let last: Activation | null = null;
    const open = new Set<string>();
    for (const frame of node.frames) {
      chain = this.#chain(chain, frame);
      if (frame.kind !== "function") continue;
      last = this.#byChain.get(chain) ?? this.#open(chain, frame, open.has(frame.name));
      last.nodes.push(node);
      open.add(frame.name);
    }
    if (last && node.site) last.own = node;
  }

  #chain(up: number, { kind, name, call, iteration }: TraceFrame): number {
    const key = `${up} ${kind} ${call} ${iteration ?? ""} ${name}`;
    const known = this.#chains.get(key) ?? this.#chains.size + 1;
    this.#chains.set(key, known);
    return known;
  }

  #open(chain: number, { name, call }: TraceFrame, inner: boolean): Activation {
    const made: Activation = { name, call, own: null, inner, nodes: [] };
    this.#byChain.set(chain, made);
    const list = this.#byName.get(name);
    if (list) list.push(made);
    else this.#byName.set(name, [made]);
    return made;
  }
}

/** True where the inner place lies in the outer one. */
export function lies(inner: Site, outer: Site): boolean {
  if (inner.file !== outer.file) return false;
  const after = inner.line > outer.line || (inner.line === outer.line && inner.column >= outer.column);
  const before =
    inner.endLine < outer.endLine || (inner.endLine === outer.endLine && inner.endColumn <= outer.endColumn);
  return after && before;
}
