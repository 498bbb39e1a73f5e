// A gradient that grew on its way: the factor of each step of the way of largest contributions.
import { graph } from "../../graph/graph.js";
import type { Backward, Summary, Trace, TraceNode } from "../../trace/trace.js";
import { placed, titled } from "../words.js";
import { latest } from "../zero.js";
import type { Answer, Question } from "./question.js";

/** How much larger than where the pass began is worth a word, as root mean squares. */
const much = 1e3;
/** Steps that are named, the largest factors first. */
const named = 3;

function rms(value: Summary | null | undefined, { shape }: TraceNode): number | null {
  if (!value || value.norm === null || value.nan + value.inf > 0) return null;
  return (
    value.norm /
    Math.sqrt(
      Math.max(
        1,
        shape.reduce((a, b) => a * b, 1),
      ),
    )
  );
}

interface Leg {
  readonly node: TraceNode;
  readonly size: number;
  readonly factor: number;
}

export function large({ trace, node, name }: Question): Answer | null {
  const pass = latest(trace).get(node.id);
  const root = pass && graph(trace).node(pass.root);
  const begin = root && rms(pass.steps.find(step => step.node === root.id)?.grad, root);
  const end = rms(node.grad, node);
  if (!pass || !begin || !end || end < much * begin) return null;
  const way = legs(trace, pass, node.id);
  const worst = [...way].sort((a, b) => b.factor - a.factor).slice(0, named);
  if (worst.length === 0) return null;
  const factors = worst.map(
    ({ node: at, factor }) => `×${figure(factor)} at ${titled(trace, at)}${placed(trace, at.site)}`,
  );
  return {
    sentence: `The gradient of ${name} is ${figure(end / begin)} times what the pass began with; most of it comes from ${factors.join(", ")}.`,
    path: [node.id, ...way.map(leg => leg.node.id)],
    site: worst[0].node.site,
  };
}

const figure = (value: number) => String(Number(value.toPrecision(3)));

const known = new WeakMap<Backward, ReadonlyMap<number, Leg>>();

/** By node, the largest contribution that it got in a pass. */
function largest(trace: Trace, pass: Backward): ReadonlyMap<number, Leg> {
  const found = known.get(pass);
  if (found) return found;
  const best = new Map<number, Leg>();
  known.set(pass, best);
  for (const step of pass.steps) {
    const node = graph(trace).node(step.node);
    const before = node && rms(step.grad, node);
    if (!node || !before) continue;
    for (const to of step.to) {
      const target = graph(trace).node(to.node);
      const size = target && rms(to.grad, target);
      if (size && size > (best.get(to.node)?.size ?? 0))
        best.set(to.node, { node, size, factor: size / before });
    }
  }
  return best;
}

function legs(trace: Trace, pass: Backward, from: number): Leg[] {
  const best = largest(trace, pass);
  const way: Leg[] = [];
  const seen = new Set<number>();
  for (let leg = best.get(from); leg && !seen.has(leg.node.id); leg = best.get(leg.node.id)) {
    seen.add(leg.node.id);
    way.push(leg);
  }
  return way;
}
