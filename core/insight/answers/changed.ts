// A gradient that was there, and that the program took away.
import { graph } from "../../graph/graph.js";
import type { TraceEvent } from "../../trace/trace.js";
import { lined } from "../words.js";
import type { Answer, Question } from "./question.js";

export function after(q: Question, what: string, then: string): Answer {
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
