import { graph } from "../../graph/graph.js";
import { zeroOrigins } from "../zero.js";
import { type Answer, here, type Question } from "./question.js";

/** Only zeros arrived. */
export function zero(q: Question): Answer {
  const [first, ...others] = zeroOrigins(q.trace, q.node.id);
  if (!first) return here(q, `The gradient of ${q.name} is 0 for the values of this run.`);
  const culprit = graph(q.trace).node(first.path.at(-1)!);
  const more = others.map(({ clause }) => `; on another way ${clause}`).join("");
  return {
    sentence: `The gradient of ${q.name} is 0: ${first.clause}${more}.`,
    path: first.path,
    site: culprit?.site ?? null,
  };
}
