// A backward pass with other edges: cuts lifted, edges cut. What that adds to every adjoint is worked out from the samples
// that the trace holds, in float64, and only where that is exact (see local.ts); anywhere else the answer is where it stops
// being known, rather than a guess. Adjoints that the pass really had are taken from it, so that only what changes needs a
// rule. Several changes at once are more than the sum of each: a lifted cut may stand behind another.
import type { Backward, Contribution, Summary, Trace, TraceEdge, TraceNode } from "../trace/trace.js";
import { type Graph, graph } from "./graph.js";
import { accumulate, entriesOf, Inexact, jacobian, pulled } from "./local.js";

export interface Edges {
  /** Blocked edges that carry after all. */
  readonly lifted?: readonly TraceEdge[];
  /** Edges that carry no more. */
  readonly cut?: readonly TraceEdge[];
}

export type Relinked =
  | {
      readonly kind: "known";
      /** What is added to the adjoint, by trace id; a node that nothing changes for has no entry. */
      readonly deltas: ReadonlyMap<number, readonly number[]>;
    }
  /** `node`: where. */
  | { readonly kind: "unknown"; readonly node: number; readonly reason: string };

/** `most`: nodes looked at before the answer is given up. */
export function relink(trace: Trace, pass: number, edges: Edges, most: number): Relinked {
  try {
    return { kind: "known", deltas: deltasOf(trace, trace.backwards[pass], edges, most) };
  } catch (error) {
    if (error instanceof Inexact) return { kind: "unknown", node: error.node, reason: error.message };
    throw error;
  }
}

interface Facts {
  readonly adjoints: ReadonlyMap<number, Summary>;
  readonly sent: ReadonlyMap<string, Contribution>;
}

const known = new WeakMap<Backward, Facts>();

/** There may be as many cuts as steps, and each asks. */
function factsOf(pass: Backward): Facts {
  let found = known.get(pass);
  if (!found) {
    const sent = pass.steps.flatMap(({ node, to }) =>
      to.map(each => [`${node}:${each.slot}`, each] as const),
    );
    found = { adjoints: new Map(pass.steps.map(({ node, grad }) => [node, grad])), sent: new Map(sent) };
    known.set(pass, found);
  }
  return found;
}

function deltasOf(trace: Trace, pass: Backward, { lifted = [], cut = [] }: Edges, most: number) {
  const index = graph(trace);
  const { adjoints, sent } = factsOf(pass);
  const [opens, closes] = [new Set(lifted), new Set(cut)];
  const live = (edge: TraceEdge) => opens.has(edge) || (!edge.blocked && index.node(edge.from)!.requiresGrad);
  // Untracked so far: from what a cut severed down to what the pass reached.
  const below = reach(
    lifted.map(({ to }) => to),
    id =>
      adjoints.has(id)
        ? []
        : index
            .outof(id)
            .filter(edge => !opaque(index, edge))
            .map(({ to }) => to),
    most,
  );
  const changed = [...lifted, ...cut].map(({ from }) => from);
  const above = reach(
    changed,
    id =>
      index.node(id)!.leaf
        ? []
        : index
            .into(id)
            .filter(live)
            .map(({ from }) => from),
    most,
  );
  const deltas = new Map<number, number[]>();
  const total = (id: number): number[] | undefined => {
    const fact = adjoints.get(id);
    const delta = deltas.get(id);
    if (!fact) return delta;
    const entries = entriesOf(fact, index.node(id)!);
    return delta ? entries.map((value, i) => value + delta[i]) : entries;
  };
  for (const { id } of latestFirst(index, below, above))
    for (const edge of index.outof(id)) {
      const gone = closes.has(edge) ? sent.get(`${edge.to}:${edge.slot}`) : undefined;
      if (gone)
        accumulate(
          deltas,
          id,
          entriesOf(gone.grad, index.node(id)!).map(value => -value),
        );
      if (closes.has(edge)) continue;
      const whole =
        opens.has(edge) || (below.has(id) && !live(edge) && !edge.blocked && !opaque(index, edge));
      const g = whole ? total(edge.to) : live(edge) ? deltas.get(edge.to) : undefined;
      if (g) accumulate(deltas, id, pulled(jacobian(index, index.node(edge.to)!, edge.slot), g));
    }
  return deltas;
}

/** A detach behind a cut still severs when that is lifted. */
const opaque = ({ node }: Graph, { to }: TraceEdge): boolean => node(to)?.kind === "detach";

function reach(from: readonly number[], next: (id: number) => readonly number[], most: number): Set<number> {
  const seen = new Set(from);
  for (const id of seen) {
    for (const other of next(id)) seen.add(other);
    if (seen.size > most) throw new Inexact(id, `it goes through more than ${most} operations`);
  }
  return seen;
}

function latestFirst({ node }: Graph, ...sets: readonly ReadonlySet<number>[]): TraceNode[] {
  const ids = new Set(sets.flatMap(set => [...set]));
  return [...ids].flatMap(id => node(id) ?? []).sort((a, b) => b.seq - a.seq);
}
