// The backward passes of a run as a person would list them, and which one a picture shows unasked.
import type { Trace } from "../trace/trace.js";
import { type Cone, cone, keepCone } from "./cone.js";
import { graph } from "./graph.js";

/** How many passes, from the last one back, are measured to choose the first picture. */
const LOOKED_AT = 64;

/** "3: z.sum() · line 7"; the root's name, else its operation; and whether the pass can be differentiated again. */
export function passText(trace: Trace, index: number): string {
  const { root, site, createGraph } = trace.backwards[index];
  const name = graph(trace).node(root) ? rootName(trace, root) : "?";
  return `${index + 1}: ${name}${site ? ` · line ${site.line}` : ""}${createGraph ? " · builds a graph" : ""}`;
}

/** "z", or for an unnamed result of one named value "sum(z)". */
export function rootName(trace: Trace, id: number): string {
  const index = graph(trace);
  const node = index.node(id);
  if (!node) return "?";
  if (node.name) return node.name;
  const inputs = index.into(id).map(edge => index.node(edge.from)?.name ?? "…");
  return `${node.op}(${inputs.join(", ")})`;
}

/**
 * The pass whose graph is largest, the last among equals: of `z.sum().backward(); y.sum().backward()` the one that
 * shows the cut, of a training loop the last step. Null if the program never ran backward.
 */
export function defaultPass(trace: Trace): number | null {
  let found = chosen.get(trace);
  if (found === undefined) {
    found = largest(trace);
    chosen.set(trace, found);
  }
  return found;
}

const chosen = new WeakMap<Trace, number | null>();

function largest(trace: Trace): number | null {
  const count = trace.backwards.length;
  if (count === 0) return null;
  const index = graph(trace);
  let best = count - 1;
  let most = -1;
  let largest: Cone | null = null;
  for (let i = count - 1; i >= Math.max(0, count - LOOKED_AT); i--) {
    const found = cone(index, trace.backwards[i]);
    const size = found.live.size + found.behind.size;
    if (size <= most) continue;
    [best, most, largest] = [i, size, found];
  }
  if (largest) keepCone(trace.backwards[best], largest);
  return best;
}
