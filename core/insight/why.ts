import { graph } from "../graph/graph.js";
import { type Reach, reach } from "../trace/reach.js";
import { reasonFor } from "../trace/reasons.js";
import type { Site, Trace } from "../trace/trace.js";
import { after } from "./answers/changed.js";
import { cut, cutAbove } from "./answers/cut.js";
import { large, small } from "./answers/large.js";
import { off, retained, unreached } from "./answers/missing.js";
import { nonFinite } from "./answers/nonfinite.js";
import { type Answer, here, type Question } from "./answers/question.js";
import { zero } from "./answers/zero.js";
import { titled } from "./words.js";

export interface Why {
  /** One word; core/trace/trace.md lists those of gradients that are null or zero. Else "not-finite", "large" or "small". */
  readonly code: string;
  /** Plain words, with the names and lines of the program. */
  readonly sentence: string;
  /** Node ids from the node asked about to the cause, and on to the backward's root where it lies beyond a cut. */
  readonly path: number[];
  /** The line at fault. */
  readonly site: Site | null;
}

/**
 * Why the gradient of a node is not finite, null, zero, large or next to nothing, or its value not finite; null if it is none of these, or if
 * there is no such node.
 */
export function why(trace: Trace, id: number): Why | null {
  const node = graph(trace).node(id);
  if (!node) return null;
  const code = node.why ?? reasonFor(trace, node);
  const question = { trace, node, code: code ?? "", name: titled(trace, node), reach: reachOf(trace) };
  const bad = nonFinite(question);
  if (bad) return { code: "not-finite", ...bad };
  if (code) return { code, ...(answers[code]?.(question) ?? cut(question)) };
  const much = large(question);
  if (much) return { code: "large", ...much };
  const little = small(question);
  return little && { code: "small", ...little };
}

const reaches = new WeakMap<Trace, Reach>();

function reachOf(trace: Trace): Reach {
  let found = reaches.get(trace);
  if (!found) {
    found = reach(trace, graph(trace).links);
    reaches.set(trace, found);
  }
  return found;
}

// The words of trace.md; those of cuts are left to `cut`.
const answers: Record<string, (question: Question) => Answer | null> = {
  constant: q => here(q, `${q.name} is a number in the program text; only tensors have gradients.`),
  "requires-grad-off": off,
  integer: q =>
    cutAbove(q)
      ? cut(q)
      : here(q, `${q.name} holds ${q.node.dtype} values; only float tensors have gradients.`),
  "no-backward": q =>
    here(
      q,
      `No backward pass ran in this program, so nothing has a gradient. Call backward() on the result.`,
    ),
  "at-stop": q =>
    here(
      q,
      `${q.name}.grad is ${q.node.grad === null ? "null" : "zero"} where the program stopped: no backward pass has filled it yet, ` +
        "or it was cleared since.",
    ),
  "not-asked": q =>
    here(
      q,
      `The backward pass was asked for the gradients of other tensors only, so ${q.name} was left out.`,
    ),
  "not-retained": retained,
  "not-accumulated": q =>
    here(
      q,
      `A gradient of ${q.name} was computed and handed back (autograd.grad, or gradReq "null"), and ${q.name}.grad left alone.`,
    ),
  unreached,
  cleared: q =>
    after(q, `${q.name}.grad held a gradient and was set to null`, "No backward pass has filled it since."),
  zeroed: q => after(q, `${q.name}.grad was set to zero`, "No backward pass has added to it since."),
  cancelled: q =>
    here(
      q,
      `What arrived at ${q.name} along its paths cancels out: the contributions are not 0, but their sum is.`,
    ),
  zero,
};
