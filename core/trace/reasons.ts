import { type Links, linksOf } from "./links.js";
import { type Reach, reach } from "./reach.js";
import type { Blocked, EventKind, Summary, Trace, TraceNode } from "./trace.js";

// Why the program's own .grad of a node is null or zero, as one word (trace.md lists them). core/insight/why.ts makes
// a sentence of it.

type Run = Pick<Trace, "nodes" | "edges" | "backwards" | "events">;

const words: Record<Blocked, string> = {
  detach: "detach",
  noGrad: "no-grad",
  inference: "inference",
  integer: "integer",
  stepFunction: "step-function",
  item: "item",
  data: "data",
  overwritten: "overwritten",
};

/** The word for a cut. */
export function codeOf(blocked: Blocked): string {
  return words[blocked];
}

/** Fills in `why` of every node. `origin` gives the first version of a tensor that was changed in place. */
export function reasons(run: Run, origin: (node: number) => number): void {
  const facts = gather(run, origin);
  for (const node of run.nodes) node.why = reason(node, facts);
}

const known = new WeakMap<Run, Facts>();

/** The word for one node of a finished trace, for traces whose recorder did not say; null if it has a gradient. */
export function reasonFor(run: Run, node: TraceNode): string | null {
  let facts = known.get(run);
  if (!facts) {
    facts = gather(run, id => id);
    known.set(run, facts);
  }
  return reason(node, facts);
}

interface Facts {
  readonly ran: boolean;
  readonly reach: Reach;
  /** Whether a pass came to a node. */
  visited(node: number): boolean;
  /** Whether something other than zero was sent there. */
  fed(node: number): boolean;
  /** The last change of the tensor's .grad, and whether there ever was one that set it. */
  last(node: number): EventKind | undefined;
  had(node: number): boolean;
  /** By node that wants no gradient: the word of the cut it lies behind. */
  readonly behind: ReadonlyMap<number, string>;
}

function gather(run: Run, origin: (node: number) => number): Facts {
  const links = linksOf(run);
  const { at } = links;
  // By position.
  const visited = new Uint8Array(run.nodes.length);
  const fed = new Uint8Array(run.nodes.length);
  for (const pass of run.backwards) {
    for (const step of pass.steps) {
      visited[at(step.node)] = 1;
      for (const to of step.to) {
        visited[at(to.node)] = 1;
        if (!isZero(to.grad)) fed[at(to.node)] = 1;
      }
    }
  }
  const last = new Map<number, EventKind>();
  const had = new Set<number>();
  for (const { kind, node, grad } of run.events) {
    if (kind === "accumulate" || kind === "write" || kind === "zero") last.set(origin(node), kind);
    if (grad) had.add(origin(node));
  }
  return {
    ran: run.backwards.length > 0,
    reach: reach(run, links),
    visited: node => visited[at(node)] === 1,
    fed: node => fed[at(node)] === 1,
    last: node => last.get(origin(node)),
    had: node => had.has(origin(node)),
    behind: cuts(run, links),
  };
}

/** Carries the word of each cut down to all that was computed from the severed value. Edges come in tape order. */
function cuts(run: Run, { at }: Links): Map<number, string> {
  const behind = new Map<number, string>();
  for (const edge of run.edges) {
    if (run.nodes[at(edge.to)].requiresGrad || behind.has(edge.to)) continue;
    const word = edge.blocked === undefined ? behind.get(edge.from) : codeOf(edge.blocked);
    if (word !== undefined) behind.set(edge.to, word);
  }
  return behind;
}

function reason(node: TraceNode, facts: Facts): string | null {
  if (node.kind === "constant") return "constant";
  if (!node.requiresGrad) return untracked(node, facts);
  const zero = node.grad !== null && isZero(node.grad);
  if (!node.leaf && node.retained !== true) return missing(node, facts, "not-retained");
  if (node.grad === null) return missing(node, facts, facts.had(node.id) ? "cleared" : "not-accumulated");
  if (!zero) return null;
  if (facts.last(node.id) === "zero") return "zeroed";
  return missing(node, facts, facts.fed(node.id) ? "cancelled" : "zero");
}

function untracked(node: TraceNode, { behind }: Facts): string {
  const fallback = node.dtype === "int32" || node.dtype === "bool" ? "integer" : "requires-grad-off";
  return behind.get(node.id) ?? fallback;
}

/** Why no pass came to a node that wants a gradient; `visited` if one did. */
function missing(node: TraceNode, { ran, reach, visited, had }: Facts, otherwise: string): string {
  if (visited(node.id)) return otherwise;
  if (node.grad === null && node.leaf && had(node.id)) return "cleared";
  if (!ran) return "no-backward";
  if (reach.flows(node.id)) return "not-asked";
  const cut = reach.cut(node.id);
  return cut === null ? "unreached" : codeOf(cut.blocked as Blocked);
}

/** True if no entry is other than zero. */
export function isZero(grad: Summary): boolean {
  return grad.nan === 0 && grad.inf === 0 && grad.min === 0 && grad.max === 0;
}
