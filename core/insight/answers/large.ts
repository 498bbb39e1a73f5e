// A gradient that grew or shrank on its way: the factor of each step of the way of largest contributions.
import { graph } from "../../graph/graph.js";
import type { Backward, Trace, TraceNode } from "../../trace/trace.js";
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
  return grown && grown.times >= much ? told(question, grown, (a, b) => b - a) : null;
}

/** Not zero, but next to nothing. */
export function small(question: Question): Answer | null {
  const grown = growth(question);
  const few = grown && grown.times > 0 && grown.times <= little;
  return few ? told(question, grown, (a, b) => a - b) : null;
}

interface Growth {
  readonly pass: Backward;
  readonly times: number;
}

function growth({ trace, node }: Question): Growth | null {
  const pass = latest(trace).get(node.id);
  const root = pass && graph(trace).node(pass.root);
  const begin = root && rms(pass.steps.find(step => step.node === root.id)?.grad, root);
  const end = rms(node.grad, node);
  return pass && begin && end !== null ? { pass, times: end / begin } : null;
}

type Order = (a: number, b: number) => number;

function told({ trace, node, name }: Question, { pass, times }: Growth, order: Order): Answer | null {
  const path = largestWay(trace, pass, node.id);
  const worst = steps(trace, pass, path, order).slice(0, named);
  if (worst.length === 0) return null;
  const at = worst.map(
    each => `×${figure(each.factor)} at ${titled(trace, each.node)}${placed(trace, each.node.site)}`,
  );
  return {
    sentence: `The gradient of ${name} is ${figure(times)} times what the pass began with; most of it comes from ${at.join(", ")}.`,
    path,
    site: worst[0].node.site,
  };
}

interface Factor {
  readonly node: TraceNode;
  readonly factor: number;
}

/** The steps of a way in the order of their factors; those that leave the size as it is do not count. */
function steps(trace: Trace, pass: Backward, path: readonly number[], order: Order): Factor[] {
  const index = graph(trace);
  return factors(trace, pass, path)
    .flatMap((factor, i): Factor[] => {
      const node = index.node(path[i]);
      return factor === null || !node || order(factor, 1) >= 0 ? [] : [{ node, factor }];
    })
    .sort((a, b) => order(a.factor, b.factor));
}
