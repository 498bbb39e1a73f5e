import { graph } from "../../graph/graph.js";
import { zeroOrigin } from "../zero.js";
import { type Answer, here, type Question } from "./question.js";

/** Only zeros arrived. */
export function zero(q: Question): Answer {
  const origin = zeroOrigin(q.trace, q.node.id);
  if (!origin) return here(q, `The gradient of ${q.name} is 0 for the values of this run.`);
  const culprit = graph(q.trace).node(origin.path.at(-1)!);
  return {
    sentence: `The gradient of ${q.name} is 0: ${origin.clause}.`,
    path: origin.path,
    site: culprit?.site ?? null,
  };
}
