// "Check this gradient": the program runs once more, as it ran and without side effects, and its gradients are held against
// finite differences while its graph stands.
import { graph } from "../../core/graph/graph.js";
import { why } from "../../core/insight/why.js";
import { latest } from "../../core/insight/zero.js";
import type { Backward, Trace, TraceNode } from "../../core/trace/trace.js";
import type * as lsp from "../protocol/lsp.js";
import type { CheckResult } from "../protocol/panel.js";
import type { Check } from "../protocol/run.js";
import type { RunOutcome } from "../runner/runner.js";
import { SAMPLE, sentenceOf, verdictOf } from "./checkwords.js";
import { pathOf } from "./places.js";
import type { Result } from "./result.js";
import type { Session } from "./session.js";

/** Tensors of one question. */
const MOST = 64;
/** Share of a run's time that the comparison may take. */
const SHARE = 0.6;

const none = (message: string): lsp.CheckAnswer => ({ kind: "none", message });

export async function answerCheck(
  session: Session,
  { uri, run, nodes, pass }: lsp.CheckParams,
  signal: AbortSignal,
): Promise<lsp.CheckAnswer> {
  if (!session.settings().trusted)
    return none("Checking runs your program, so it needs a folder that you trust.");
  const path = pathOf(uri);
  const result = path === null ? null : session.runs.get(path)?.result;
  if (path === null || !result || result.file.run !== run)
    return none("This graph is of an earlier run: run again.");
  const asked = askedOf(result.trace, nodes, pass);
  if (typeof asked === "string") return none(asked);
  const { timeout, memory } = session.settings();
  const check = wanted(asked, result, timeout * 1000);
  if (typeof check === "string") return none(check);
  const outcome = await session.execute({
    entry: path,
    overlays: result.texts,
    timeoutMs: timeout * 1000,
    memoryMb: memory,
    restrict: true,
    node: (await session.runtime()).path,
    check,
    outputLimit: 0,
    signal,
  });
  if (signal.aborted) return none("The check was cancelled.");
  return answerOf(outcome, asked, result.trace);
}

interface Asked {
  readonly pass: Backward;
  readonly nodes: readonly TraceNode[];
  /** Parameters beyond those. */
  readonly more: number;
}

/** What is to be checked in which pass; a sentence where nothing can be. */
export function askedOf(trace: Trace, ids: readonly number[], at: number | null): Asked | string {
  const index = graph(trace);
  if (ids.length === 0) {
    const pass = trace.backwards[at ?? trace.backwards.length - 1];
    if (!pass) return "No backward pass ran in this program: there is no gradient to check.";
    const all = pass.steps.flatMap(({ node }) => index.node(node) ?? []).filter(({ leaf }) => leaf);
    if (all.length === 0) return "This pass reached no parameter: there is no gradient to check.";
    return { pass, nodes: all.slice(0, MOST), more: Math.max(0, all.length - MOST) };
  }
  const nodes = ids.flatMap(id => index.node(id) ?? []);
  const [first] = nodes;
  if (!first) return "This value is not in the run on show: run again.";
  const chosen = at === null ? undefined : trace.backwards[at];
  const reached = chosen?.steps.some(({ node }) => node === first.id) ? chosen : latest(trace).get(first.id);
  if (reached) return { pass: reached, nodes, more: 0 };
  const rooted = trace.backwards.some(({ root }) => root === first.id);
  if (rooted) return "The pass starts here: this gradient was given, there is nothing to compare it with.";
  const reason = why(trace, first.id)?.sentence;
  return `There is no gradient to check. ${reason ?? ""}`.trim();
}

function wanted({ pass, nodes }: Asked, { numbers }: Result, timeoutMs: number): Check | string {
  const root = numbers[pass.root];
  const known = nodes.flatMap(({ id, shape }) =>
    numbers[id] === undefined ? [] : [{ node: numbers[id], shape: [...shape] }],
  );
  if (root === undefined || known.length < nodes.length)
    return "This run cannot be repeated up to that value: its recording is not whole.";
  return { root, nodes: known, ...SAMPLE, milliseconds: Math.max(1, timeoutMs * SHARE) };
}

function answerOf(outcome: RunOutcome, { nodes, more }: Asked, trace: Trace): lsp.CheckAnswer {
  const { checked, error, status } = outcome;
  if (!checked) {
    if (status === "deadline")
      return none("The time was up before the check was done: allow more by gradientGraph.timeout.");
    const why = error ? `: ${error.message}` : ", which it did not come to this time";
    return none(`The program ended before the pass that was to be checked${why}.`);
  }
  const results = nodes.flatMap((node, i): CheckResult[] => {
    const verdict = checked[i];
    if (!verdict) return [];
    return [{ node: node.id, verdict: verdictOf(verdict), sentence: sentenceOf(trace, node, verdict) }];
  });
  const note =
    more > 0 ? `${more} more parameters of this pass were not checked: check them one by one.` : "";
  return { kind: "checked", results, note };
}
