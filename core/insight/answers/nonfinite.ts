// NaN and infinities: back along the nodes that have them to the operation that made the first.
import { graph } from "../../graph/graph.js";
import type { Summary, Trace, TraceNode } from "../../trace/trace.js";
import { cause, lasting, rule } from "../nonfinite.js";
import { placed, titled } from "../words.js";
import type { Answer, Question } from "./question.js";

const odd = (value: Summary | null | undefined) => (value?.nan ?? 0) + (value?.inf ?? 0) > 0;

export function nonFinite({ trace, node, name }: Question): Answer | null {
  if (odd(node.value)) return forward(trace, node, `${name} holds ${words(node.value)}`);
  if (!odd(node.grad)) return null;
  return backward(trace, node, `The gradient of ${name} holds ${words(node.grad)}`);
}

function words(value: Summary | null): string {
  const nan = value?.nan ?? 0;
  const inf = value?.inf ?? 0;
  return nan > 0 ? `${nan} NaN` : `${inf} infinite ${inf === 1 ? "entry" : "entries"}`;
}

function forward(trace: Trace, from: TraceNode, start: string): Answer {
  const path = [from.id];
  let at = from;
  for (const seen = new Set(path); ; ) {
    const before = at.inputs
      .flatMap(id => graph(trace).node(id) ?? [])
      .find(input => odd(input.value) && !seen.has(input.id));
    if (!before) break;
    at = before;
    seen.add(at.id);
    path.push(at.id);
  }
  const masked = lasting(trace).has(from.id) ? "" : " What follows masks it.";
  return { sentence: `${start}: ${cause(trace, at)}.${masked}`, path, site: at.site };
}

/** Along the latest pass toward its root, as long as what arrived was not finite. */
function backward(trace: Trace, from: TraceNode, start: string): Answer | null {
  for (let p = trace.backwards.length - 1; p >= 0; p--) {
    const senders = new Map<number, { node: number; clean: boolean }>();
    for (const step of trace.backwards[p].steps)
      for (const to of step.to)
        if (odd(to.grad) && !senders.has(to.node))
          senders.set(to.node, { node: step.node, clean: !odd(step.grad) });
    if (!senders.has(from.id)) continue;
    const path = [from.id];
    const masked = reachesLeaf(trace, p, from.id) ? "" : " What follows masks it: no parameter gets it.";
    for (
      let at = senders.get(from.id), seen = new Set(path);
      at && !seen.has(at.node);
      at = senders.get(at.node)
    ) {
      seen.add(at.node);
      const target = path[path.length - 1];
      path.push(at.node);
      if (at.clean)
        return {
          sentence: `${start}: ${rule(trace, at.node, target)}.${masked}`,
          path,
          site: graph(trace).node(at.node)?.site ?? null,
        };
    }
    const last = graph(trace).node(path[path.length - 1]);
    const where = last ? ` ${titled(trace, last)}${placed(trace, last.site)}` : "";
    return {
      sentence: `${start}: it was there where the backward pass began, at${where}.${masked}`,
      path,
      site: last?.site ?? null,
    };
  }
  return null;
}

/** Whether what is not finite at a node went on to a leaf; a pass comes to a node before its inputs. */
function reachesLeaf(trace: Trace, pass: number, from: number): boolean {
  const bad = new Set([from]);
  if (graph(trace).node(from)?.leaf) return true;
  for (const { node, to } of trace.backwards[pass].steps) {
    if (!bad.has(node)) continue;
    for (const each of to) {
      if (!odd(each.grad)) continue;
      if (graph(trace).node(each.node)?.leaf) return true;
      bad.add(each.node);
    }
  }
  return false;
}
