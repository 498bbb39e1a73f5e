import type { Reach } from "../../trace/reach.js";
import type { Site, Trace, TraceNode } from "../../trace/trace.js";

/** What somebody asks about a node, with what every answer needs. */
export interface Question {
  readonly trace: Trace;
  readonly node: TraceNode;
  readonly code: string;
  readonly name: string;
  readonly reach: Reach;
}

export interface Answer {
  readonly sentence: string;
  readonly path: number[];
  readonly site: Site | null;
}

/** It lies at the node itself. */
export function here({ node }: Question, sentence: string): Answer {
  return { sentence, path: [node.id], site: node.site };
}
