import { graph } from "../graph/graph.js";
import { origin } from "../graph/origin.js";
import { type Reach, reach } from "../trace/reach.js";
import { isZero, reasonFor } from "../trace/reasons.js";
import type { Site, Trace, TraceEdge, TraceEvent, TraceNode } from "../trace/trace.js";
import { cutBy, lined, placed, titled } from "./words.js";
import { zeroOrigin } from "./zero.js";

export interface Why {
  /** One word; core/trace/trace.md lists them. */
  readonly code: string;
  /** Plain words, with the names and lines of the program. */
  readonly sentence: string;
  /** Node ids from the node asked about to the cause, and on to the backward's root where it lies beyond a cut. */
  readonly path: number[];
  /** The line at fault. */
  readonly site: Site | null;
}

interface Question {
  readonly trace: Trace;
  readonly node: TraceNode;
  readonly code: string;
  readonly name: string;
  readonly reach: Reach;
}

type Answer = Omit<Why, "code">;

/** Why the program's own .grad of a node is null or zero; null if it is neither, or if there is no such node. */
export function why(trace: Trace, id: number): Why | null {
  const node = graph(trace).node(id);
  const code = node && (node.why ?? reasonFor(trace, node));
  if (!node || !code) return null;
  const question = { trace, node, code, name: titled(trace, node), reach: reachOf(trace) };
  const answer = answers[code]?.(question) ?? cut(question);
  return { code, ...answer };
}

const reaches = new WeakMap<Trace, Reach>();

function reachOf(trace: Trace): Reach {
  let found = reaches.get(trace);
  if (!found) {
    found = reach(trace);
    reaches.set(trace, found);
  }
  return found;
}

const answers: Record<string, (question: Question) => Answer | null> = {
  constant: q => here(q, `${q.name} is a number in the program text; only tensors have gradients.`),
  "requires-grad-off": off,
  integer: q =>
    cutAbove(q)
      ? cut(q)
      : here(q, `${q.name} holds ${q.node.dtype} values; only float tensors have gradients.`),
  "no-backward": q =>
    here(
      q,
      `No backward pass ran in this program, so nothing has a gradient. Call backward() on the result.`,
    ),
  "not-asked": q =>
    here(
      q,
      `The backward pass was asked for the gradients of other tensors only, so ${q.name} was left out.`,
    ),
  "not-retained": retained,
  "not-accumulated": q =>
    here(
      q,
      `A gradient of ${q.name} was computed and handed back (autograd.grad, or gradReq "null"), and ${q.name}.grad left alone.`,
    ),
  unreached,
  cleared: q =>
    after(q, `${q.name}.grad held a gradient and was set to null`, "No backward pass has filled it since."),
  zeroed: q => after(q, `${q.name}.grad was set to zero`, "No backward pass has added to it since."),
  cancelled: q =>
    here(
      q,
      `What arrived at ${q.name} along its paths cancels out: the contributions are not 0, but their sum is.`,
    ),
  zero,
};

function here({ node }: Question, sentence: string): Answer {
  return { sentence, path: [node.id], site: node.site };
}

function off(q: Question): Answer {
  const { node, name } = q;
  if (isGradient(q)) {
    return here(
      q,
      `${name} is a gradient itself. It can be differentiated only after backward({ createGraph: true }).`,
    );
  }
  if (node.standIn === true) {
    return here(q, `${name} is shown without what it was computed from: that part of the run was left out.`);
  }
  if (node.rule === "unseen") {
    return here(
      q,
      `${name} came about where nothing is recorded: in the library, or as what a function of an operation of your own is ` +
        "handed. It has no history there, so no gradient.",
    );
  }
  if (node.inputs.length > 0) {
    return here(
      q,
      `${name} was computed from tensors that do not require grad, so there is nothing to pass a gradient to.`,
    );
  }
  return here(
    q,
    `${name} was made without requiresGrad, so no gradient is computed for it. Make it with { requiresGrad: true }, or call attachGrad() on it.`,
  );
}

/** Whether the node is the .grad of another, as the program read it or changed it since. */
function isGradient({ trace, node }: Question): boolean {
  const made = origin(trace, node);
  return made.op === "grad" && made.inputs.length === 0;
}

function retained(q: Question): Answer {
  const { node, name } = q;
  if (node.grad !== null && isZero(node.grad)) {
    const origin = zeroOrigin(q.trace, node.id);
    if (origin)
      return {
        sentence: `The adjoint of ${name} is 0: ${origin.clause}.`,
        path: origin.path,
        site: node.site,
      };
  }
  return here(
    q,
    `${name} was computed, and only leaves keep a .grad. Its adjoint in the last pass is known and shown; call ${name}.retainGrad() ` +
      "before backward() to keep it.",
  );
}

function unreached(q: Question): Answer {
  const { trace, node, name } = q;
  const roots = trace.backwards.map(pass => graph(trace).node(pass.root)!);
  const started =
    roots.length === 1
      ? `backward() started from ${titled(trace, roots[0])}`
      : "every backward() started elsewhere";
  if (graph(trace).outof(node.id).length === 0) {
    return here(q, `No operation uses ${name}, and ${started}.`);
  }
  return here(
    q,
    `${name} is used, but not for what was differentiated: ${started}, which does not depend on it.`,
  );
}

function after(q: Question, what: string, then: string): Answer {
  const event = lastChange(q);
  const line = event?.site ? ` at ${lined(q.trace, event.site)}` : "";
  return { sentence: `${what}${line}. ${then}`, path: [q.node.id], site: event?.site ?? q.node.site };
}

function lastChange({ trace, node }: Question): TraceEvent | undefined {
  const changes = new Set(["zero", "write"]);
  // Versions of a leaf that were made in place have one .grad.
  const same = (id: number) => {
    const other = graph(trace).node(id);
    return id === node.id || (other?.tensor === node.tensor && other.leaf && other.requiresGrad);
  };
  return trace.events.findLast(event => changes.has(event.kind) && same(event.node));
}

function zero(q: Question): Answer {
  const origin = zeroOrigin(q.trace, q.node.id);
  if (!origin) return here(q, `The gradient of ${q.name} is 0 for the values of this run.`);
  const culprit = graph(q.trace).node(origin.path.at(-1)!);
  return {
    sentence: `The gradient of ${q.name} is 0: ${origin.clause}.`,
    path: origin.path,
    site: culprit?.site ?? null,
  };
}

/** A cut: above the node, which is then a constant for whatever follows, or below it, on its way to the root. */
function cut(q: Question): Answer {
  const { trace, node, name } = q;
  const above = cutAbove(q);
  if (above) {
    const maker = graph(trace).node(above.edge.to)!;
    const by = `${cutBy(trace, above.edge.blocked!)}${placed(trace, maker.site)}`;
    const what =
      maker.id === node.id
        ? `${name} is cut off by ${by}`
        : `${name} is computed from ${titled(trace, maker)}, which is cut off by ${by}`;
    return {
      sentence: `${what}: it counts as a constant, so it gets no gradient.`,
      path: above.path,
      site: maker.site,
    };
  }
  const below = q.reach.cut(node.id);
  if (!below) return here(q, `${name} has no gradient (${q.code}).`);
  const maker = graph(trace).node(below.to)!;
  const to = titled(trace, maker);
  const sentence =
    `Every way from ${name} to what was differentiated is cut; the nearest cut is ${cutBy(trace, below.blocked!)}${placed(trace, maker.site)}, ` +
    `so for the rest of the program ${to} is a constant.`;
  return { sentence, path: down(q), site: maker.site };
}

/** The way down to the root, through the cut. */
function down({ node, reach }: Question): number[] {
  const path = [node.id];
  const seen = new Set(path);
  for (let edge = reach.next(node.id); edge && !seen.has(edge.to); edge = reach.next(edge.to)) {
    path.push(edge.to);
    seen.add(edge.to);
  }
  return path;
}

/** The nearest cut among what a node without requiresGrad was computed from, breadth first. */
function cutAbove({ trace, node }: Question): { edge: TraceEdge; path: number[] } | null {
  if (node.requiresGrad) return null;
  const came = new Map<number, number>([[node.id, -1]]);
  const queue = [node.id];
  for (let head = 0; head < queue.length; head++) {
    for (const edge of graph(trace).into(queue[head])) {
      if (edge.blocked !== undefined) return { edge, path: [...trail(came, edge.to), edge.from] };
      if (came.has(edge.from)) continue;
      came.set(edge.from, edge.to);
      queue.push(edge.from);
    }
  }
  return null;
}

function trail(came: ReadonlyMap<number, number>, end: number): number[] {
  const path: number[] = [];
  for (let at = end; at !== -1; at = came.get(at) ?? -1) path.push(at);
  return path.reverse();
}
