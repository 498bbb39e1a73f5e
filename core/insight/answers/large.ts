// A gradient that grew or shrank on its way: the factor of each step of the way of largest contributions.
import { graph } from "../../graph/graph.js";
import type { Trace } from "../../trace/trace.js";
import { factors, rms } from "../size.js";
import { largestWay } from "../way.js";
import { figure, placed, titled } from "../words.js";
import { latest } from "../zero.js";
import type { Answer, Question } from "./question.js";

/** How much larger, or smaller, than where the pass began is worth a word, as root mean squares. */
const much = 1e3;
const little = 1e-9;
/** Steps that are named, those that did most first. */
const named = 3;

export function large(question: Question): Answer | null {
  const grown = growth(question);
  if (!grown || grown.times < much) return null;
  return told(question, grown.times, grown.path, (a, b) => b - a);
}

/** Not zero, but next to nothing. */
export function small(question: Question): Answer | null {
  const grown = growth(question);
  if (!grown || grown.times === 0 || grown.times > little) return null;
  return told(question, grown.times, grown.path, (a, b) => a - b);
}

function growth({ trace, node }: Question): { times: number; path: number[] } | null {
  const pass = latest(trace).get(node.id);
  const root = pass && graph(trace).node(pass.root);
  const begin = root && rms(pass.steps.find(step => step.node === root.id)?.grad, root);
  const end = rms(node.grad, node);
  if (!pass || !begin || end === null) return null;
  return { times: end / begin, path: largestWay(trace, pass, node.id) };
}

function told(
  { trace, node, name }: Question,
  times: number,
  path: number[],
  order: (a: number, b: number) => number,
): Answer | null {
  const worst = steps(trace, node.id, path, order).slice(0, named);
  if (worst.length === 0) return null;
  const [first] = worst;
  const at = worst.map(each => `×${figure(each.factor)} at ${each.title}`).join(", ");
  return {
    sentence: `The gradient of ${name} is ${figure(times)} times what the pass began with; most of it comes from ${at}.`,
    path,
    site: graph(trace).node(first.node)?.site ?? null,
  };
}

/** The steps of a way in the order of their factors; those that leave the size as it is do not count. */
export function steps(
  trace: Trace,
  from: number,
  path: readonly number[],
  order: (a: number, b: number) => number,
) {
  const index = graph(trace);
  return factors(trace, latest(trace).get(from), path)
    .flatMap((factor, i) => {
      const node = index.node(path[i]);
      if (factor === null || !node || order(factor, 1) >= 0) return [];
      return [{ node: node.id, factor, title: `${titled(trace, node)}${placed(trace, node.site)}` }];
    })
    .sort((a, b) => order(a.factor, b.factor));
}
