// Two runs, or two steps of one, side by side: which operations are the same, which are new or gone, how their numbers
// differ, and where they differ first. Nodes are matched by names and structure, never by ids or lines, which move.
import type { Num, Summary, Trace, TraceNode } from "../trace/trace.js";
import { cone } from "./cone.js";
import { shapeText } from "./figures.js";
import { graph } from "./graph.js";

/** One backward pass of a trace, or all that ran. */
export interface Side {
  readonly trace: Trace;
  /** Position in trace.backwards; null: the whole tape. */
  readonly pass: number | null;
}

export interface Pair {
  /** Trace ids: before, after. */
  readonly a: number;
  readonly b: number;
  /** "shape [4] → [5]": what differs beside numbers; empty if nothing does. */
  readonly structure: string;
  readonly value: Change;
  readonly grad: Change;
}

export interface Change {
  readonly kind: "same" | "changed" | "added" | "removed" | "none";
  /** ‖after‖ / ‖before‖; null where one is missing, not finite, or the one before is 0. */
  readonly ratio: number | null;
}

export interface Comparison {
  /** Whose ids `a` and `removed` are. */
  readonly before: Trace;
  /** In tape order of `b`. */
  readonly pairs: readonly Pair[];
  /** Ids of `b` that `a` has not, and of `a` that `b` has not; in tape order. */
  readonly added: readonly number[];
  readonly removed: readonly number[];
  /** The earliest place where they differ; null if they are the same. */
  readonly first: First | null;
}

export type First =
  | { readonly kind: "added"; readonly b: number }
  | { readonly kind: "removed"; readonly a: number }
  | { readonly kind: "structure" | "value" | "gradient"; readonly a: number; readonly b: number };

/** Time linear in both traces. */
export function compare(before: Side, after: Side): Comparison {
  const [a, b] = [scope(before), scope(after)];
  const matched = match(before.trace, a, b);
  const grads = [adjoints(before), adjoints(after)] as const;
  const index = graph(before.trace);
  const pairs: Pair[] = [];
  const added: number[] = [];
  for (const node of b) {
    const other = matched.get(node.id);
    const from = other === undefined ? undefined : index.node(other);
    if (from) pairs.push(pairOf(from, node, grads));
    else added.push(node.id);
  }
  const used = new Set(matched.values());
  const removed = a.filter(node => !used.has(node.id)).map(node => node.id);
  const first = firstOf(before.trace, after.trace, pairs, added, removed);
  return { before: before.trace, pairs, added, removed, first };
}

export const isSame = ({ first }: Comparison): boolean => first === null;
export const differs = ({ structure, value, grad }: Pair): boolean =>
  structure !== "" || isChange(value) || isChange(grad);
const isChange = ({ kind }: Change): boolean => kind !== "same" && kind !== "none";

/** What a side consists of, in tape order. */
export function scope({ trace, pass }: Side): TraceNode[] {
  if (pass === null) return trace.nodes.toSorted((a, b) => a.seq - b.seq);
  const found = trace.backwards[pass];
  if (!found) throw new RangeError(`compare: no backward pass ${pass + 1} of ${trace.backwards.length}`);
  const { live, behind } = cone(graph(trace), found);
  return trace.nodes.filter(({ id }) => live.has(id) || behind.has(id)).sort((a, b) => a.seq - b.seq);
}

/** Of one pass its adjoints; of a whole run what is left of each gradient. */
export function adjoints({ trace, pass }: Side): ReadonlyMap<number, Summary | null> {
  if (pass === null) return new Map(trace.nodes.map(node => [node.id, node.grad]));
  return new Map(trace.backwards[pass].steps.map(step => [step.node, step.grad]));
}

/** From ids of b to ids of a. First by name, then by what it was computed from, then by what is left in order. */
function match(trace: Trace, a: readonly TraceNode[], b: readonly TraceNode[]): Map<number, number> {
  const toA = new Map<number, number>();
  const used = new Set<number>();
  const numbers = new Map(trace.nodes.map(node => [node.id, node.id]));
  const round = (keyA: (node: TraceNode) => string | null, keyB: (node: TraceNode) => string | null) => {
    const waiting = new Map<string, number[]>();
    for (const node of a) {
      const key = used.has(node.id) ? null : keyA(node);
      if (key !== null) put(waiting, key, node.id);
    }
    const next = new Map<string, number>();
    for (const node of b) {
      const key = toA.has(node.id) ? null : keyB(node);
      if (key === null) continue;
      const at = next.get(key) ?? 0;
      const found = waiting.get(key)?.[at];
      if (found === undefined) continue;
      next.set(key, at + 1);
      toA.set(node.id, found);
      used.add(found);
    }
  };
  round(named, named);
  // In tape order the inputs of a node are matched before it is.
  const built = (of: ReadonlyMap<number, number>) => (node: TraceNode) => structural(node, of);
  round(built(numbers), built(toA));
  round(ordered, ordered);
  return toA;
}

const place = ({ frames }: TraceNode): string => frames.map(({ kind, name }) => `${kind} ${name}`).join("/");
const named = (node: TraceNode): string | null =>
  node.name === undefined ? null : `${place(node)}|${node.name}|${node.op}|${node.output}`;
const ordered = (node: TraceNode): string => `${place(node)}|${node.op}|${node.kind}|${node.output}`;

function structural(node: TraceNode, of: ReadonlyMap<number, number>): string | null {
  if (node.inputs.length === 0) return null;
  const from = node.inputs.map(id => of.get(id));
  if (from.includes(undefined)) return null;
  return `${place(node)}|${node.op}|${node.output}|${from.join(",")}`;
}

function put(map: Map<string, number[]>, key: string, id: number): void {
  const list = map.get(key);
  if (list) list.push(id);
  else map.set(key, [id]);
}

type Grads = readonly [ReadonlyMap<number, Summary | null>, ReadonlyMap<number, Summary | null>];

function pairOf(from: TraceNode, to: TraceNode, [before, after]: Grads): Pair {
  const parts = [
    from.op !== to.op && `operation ${from.op} → ${to.op}`,
    `${from.shape}` !== `${to.shape}` && `shape ${shapeText(from.shape)} → ${shapeText(to.shape)}`,
    from.dtype !== to.dtype && `type ${from.dtype} → ${to.dtype}`,
    from.requiresGrad !== to.requiresGrad &&
      (to.requiresGrad ? "now requires grad" : "no longer requires grad"),
  ];
  return {
    a: from.id,
    b: to.id,
    structure: parts.filter(Boolean).join(", "),
    value: change(from.value, to.value),
    grad: change(before.get(from.id) ?? null, after.get(to.id) ?? null),
  };
}

function change(a: Summary | null, b: Summary | null): Change {
  if (!a || !b) return { kind: a ? "removed" : b ? "added" : "none", ratio: null };
  const same = sameSummary(a, b);
  const ratio = a.norm !== null && b.norm !== null && a.norm > 0 ? b.norm / a.norm : null;
  return { kind: same ? "same" : "changed", ratio: same ? 1 : ratio };
}

function sameSummary(a: Summary, b: Summary): boolean {
  const figures = (s: Summary): (Num | null)[] => [s.min, s.max, s.norm, s.nan, s.inf, s.zeros];
  if (`${figures(a)}` !== `${figures(b)}` || a.sample.length !== b.sample.length) return false;
  return a.sample.every((value, i) => value === b.sample[i]);
}

function firstOf(
  before: Trace,
  after: Trace,
  pairs: readonly Pair[],
  added: readonly number[],
  removed: readonly number[],
): First | null {
  const here = (id: number) => graph(after).node(id)?.seq ?? 0;
  const there = (id: number) => graph(before).node(id)?.seq ?? 0;
  const odd = pairs.find(pair => pair.structure !== "" || isChange(pair.value));
  const found: { at: number; first: First }[] = [];
  if (odd) {
    const kind = odd.structure ? "structure" : "value";
    found.push({ at: here(odd.b), first: { kind, a: odd.a, b: odd.b } });
  }
  if (added.length > 0) found.push({ at: here(added[0]), first: { kind: "added", b: added[0] } });
  if (removed.length > 0) {
    // Gone: its place is before what came next and is still there.
    const next = pairs.find(pair => there(pair.a) > there(removed[0]));
    found.push({
      at: next ? here(next.b) - 0.5 : Number.MAX_VALUE,
      first: { kind: "removed", a: removed[0] },
    });
  }
  found.sort((x, y) => x.at - y.at);
  if (found.length > 0) return found[0].first;
  // Same forward pass: the gradient that differs nearest to the root.
  const late = pairs.findLast(pair => isChange(pair.grad));
  return late ? { kind: "gradient", a: late.a, b: late.b } : null;
}
