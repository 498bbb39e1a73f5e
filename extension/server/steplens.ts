// The line above each step() of an optimiser, after a run: the gradients that its last call used.
import { graph } from "../../core/graph/graph.js";
import type { Trace, TraceEvent } from "../../core/trace/trace.js";
import { normText, together } from "./gradients.js";
import type { RunLens } from "./lens.js";
import { keyOf } from "./lookup.js";
import { rangeOf } from "./places.js";
import type { Result } from "./result.js";
import { known, PerFile } from "./study.js";

const made = new PerFile(all);

/** In places of the text as it ran. */
export function stepLenses(result: Result, path: string): readonly RunLens[] {
  return made.of(result, path);
}

function all(result: Result, path: string): RunLens[] {
  const { trace } = result;
  const source = known(result, path)?.source;
  return (source?.calls("step") ?? []).flatMap(site => {
    const key = keyOf(site);
    const events = trace.events.filter(one => one.kind === "step" && one.site && keyOf(one.site) === key);
    const calls = split(events);
    const last = calls.at(-1);
    return last ? [lens(trace, last, calls.length, rangeOf(site))] : [];
  });
}

/** One call steps each parameter once, and nothing else happens meanwhile. */
function split(events: readonly TraceEvent[]): TraceEvent[][] {
  const calls: TraceEvent[][] = [];
  let seen = new Set<number>();
  events.forEach((event, i) => {
    const goesOn = i > 0 && event.seq === events[i - 1].seq + 1 && !seen.has(event.node);
    if (!goesOn) {
      calls.push([]);
      seen = new Set();
    }
    seen.add(event.node);
    calls[calls.length - 1].push(event);
  });
  return calls;
}

function lens(trace: Trace, last: readonly TraceEvent[], calls: number, range: RunLens["range"]): RunLens {
  const index = graph(trace);
  const count = `${last.length} ${last.length === 1 ? "parameter" : "parameters"}`;
  const norm = together(last.map(({ grad }) => grad?.norm ?? null));
  const largest = last.reduce((a, b) => ((b.grad?.norm ?? 0) > (a.grad?.norm ?? 0) ? b : a));
  const node = index.node(largest.node);
  // Of a long loop not every iteration is kept: then the trace cannot tell how many there were.
  const times = calls > 1 && !trace.truncated ? ` · the last of ${calls} steps` : "";
  return {
    range,
    title: `‖∇‖ ${normText(norm)} · ${count}${times}`,
    tooltip: [
      `‖∇‖: norm of the gradients, taken together, that the last step used.`,
      `The largest is that of ${node?.name ?? "a parameter without a name"}: ${normText(largest.grad?.norm ?? null)}.`,
    ].join("\n"),
    site: node?.site ?? null,
  };
}
