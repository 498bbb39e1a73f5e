// The trace of a run. The tape was written beside the user's program, which can break what any JavaScript stands on: what
// does not hang together is given up, and said so, before anybody relies on it.
import { findings } from "../../core/insight/findings/findings.js";
import { buildTrace } from "../../core/trace/build.js";
import type { SiteEntry } from "../../core/trace/site.js";
import type { Finding, Trace, TraceError } from "../../core/trace/trace.js";
import { dropSingleCallbacks } from "./callbacks.js";
import { shownPath } from "./paths.js";
import type { Program } from "./program.js";
import type { Words } from "./words.js";

/** What arrived of a tape: all that it kept, and what it held of the last. */
export interface Arrived {
  readonly words: Pick<Words, "chunks" | "count">;
  readonly recent: Pick<Words, "chunks" | "count">;
}

/** Of a program, what its trace says. */
export type Traced = Pick<Program, "root" | "entry"> & { readonly sites: readonly SiteEntry[] };

/** @param numbers is given the number on the tape of every node of the trace. */
export function traceOf(
  { words, recent }: Arrived,
  program: Traced,
  error: TraceError | null,
  numbers: number[] = [],
): Trace {
  const context = { file: shownPath(program.root, program.entry), sites: program.sites, error };
  try {
    const latest = { chunks: recent.chunks, words: recent.count };
    const trace = buildTrace(words.chunks, words.count, { ...context, recent: latest, numbers });
    const fault = faultOf(trace);
    if (fault !== null) throw new Error(fault);
    dropSingleCallbacks(trace);
    trace.findings = found(trace);
    return trace;
  } catch (reason) {
    const why = reason instanceof Error ? reason.message : String(reason);
    const truncated = { reason: `the recording does not hang together (${why})`, dropped: words.count };
    numbers.length = 0;
    return buildTrace([], 0, { ...context, truncated });
  }
}

/** What looks wrong in the run. A rule that fails must not cost the trace. */
function found(trace: Trace): Finding[] {
  try {
    return findings(trace);
  } catch (reason) {
    const message = `The run could not be searched for findings: ${String(reason)}.`;
    return [{ code: "not-searched", severity: "info", message, nodes: [], site: null, path: [] }];
  }
}

/** The first reference that leads nowhere; null if there is none. */
function faultOf({ nodes, edges, backwards, events }: Trace): string | null {
  const known = (id: number) => nodes[id] !== undefined;
  const node = nodes.findIndex(
    ({ id, op, dtype, inputs }, at) => id !== at || !op || !dtype || !inputs.every(known),
  );
  if (node >= 0) return `node ${node}`;
  const edge = edges.findIndex(({ from, to }) => !known(from) || !known(to));
  if (edge >= 0) return `edge ${edge}`;
  const event = events.findIndex(({ kind, node }) => !kind || !known(node));
  if (event >= 0) return `event ${event}`;
  const pass = backwards.findIndex(
    ({ root, roots, steps }) =>
      !known(root) ||
      !(roots ?? []).every(known) ||
      !steps.every(step => known(step.node) && step.to.every(({ node }) => known(node))),
  );
  return pass >= 0 ? `backward pass ${pass + 1}` : null;
}
