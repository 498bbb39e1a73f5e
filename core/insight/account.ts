import { figure } from "../graph/figures.js";
import { graph } from "../graph/graph.js";
import type { Site, Trace, TraceNode } from "../trace/trace.js";
import { limits } from "./limits.js";
import { factors } from "./size.js";
import { largestWay } from "./way.js";
import { why } from "./why.js";
import { placed, titled } from "./words.js";
import { latest } from "./zero.js";

// The whole answer to "why is this gradient what it is?": the sentence, the way with a factor a step, the line, and what is
// not known. Of a gradient that nothing is wrong with it tells where it came from.

export interface Leg {
  /** Trace id. */
  readonly node: number;
  /** What the step at this node made of the gradient's size on its way to the leg before; null where none went. */
  readonly factor: number | null;
}

export interface Account {
  /** As in `Why`; null: nothing is wrong. */
  readonly code: string | null;
  readonly sentence: string;
  readonly legs: readonly Leg[];
  readonly site: Site | null;
  readonly limits: readonly string[];
}

/** The last answer: who asks once asks again when it is drawn. */
const known = new WeakMap<Trace, { id: number; found: Account | null }>();

/** Null if there is no such node. */
export function account(trace: Trace, id: number): Account | null {
  const last = known.get(trace);
  if (last?.id === id) return last.found;
  const found = accountOf(trace, id);
  known.set(trace, { id, found });
  return found;
}

function accountOf(trace: Trace, id: number): Account | null {
  const node = graph(trace).node(id);
  if (!node) return null;
  const found = why(trace, id);
  const pass = latest(trace).get(id);
  // A value between that was reached lacks nothing but a place to keep its gradient.
  const between = found?.code === "not-retained" && found.path.length === 1;
  const way = found && !between ? found.path : pass ? largestWay(trace, pass, id) : [id];
  const sizes = factors(trace, pass, way);
  return {
    code: found?.code ?? null,
    sentence: [(!found || between) && whence(trace, node, way), found?.sentence].filter(Boolean).join(" "),
    legs: way.map((each, i) => ({ node: each, factor: sizes[i] })),
    site: found ? found.site : node.site,
    limits: limits(trace, node),
  };
}

/** "The gradient of w has norm 0.31. Most of it came from loss (line 9), through 3 steps." */
function whence(trace: Trace, node: TraceNode, path: readonly number[]): string {
  const name = titled(trace, node);
  const pass = latest(trace).get(node.id);
  const started = trace.backwards.findLast(({ root, roots }) => root === node.id || roots?.includes(node.id));
  if (!pass)
    return started
      ? `The backward pass started from ${name}: its gradient was given, and is not computed.`
      : `Nothing is known to be wrong with the gradient of ${name}.`;
  const step = pass.steps.findLast(each => each.node === node.id);
  const norm = step?.grad.norm ?? node.grad?.norm ?? null;
  const root = graph(trace).node(path[path.length - 1]);
  const count = path.length - 1;
  const through = `through ${count} ${count === 1 ? "step" : "steps"}`;
  const from = root ? `${titled(trace, root)}${placed(trace, root.site)}` : "the root";
  return `The gradient of ${name} has norm ${figure(norm)}. Most of it came from ${from}, ${through}.`;
}
