// Beside the summary above each backward() that ran: its gradients may be checked, and what the run kept for backward.
import { graph } from "../../core/graph/graph.js";
import { bytesText } from "../../core/graph/memory.js";

import { memoryOf } from "./hovers/memory.js";
import { passesAt, type RunLens } from "./lens.js";
import { rangeOf } from "./places.js";
import type { Result } from "./result.js";
import { known, PerFile } from "./study.js";

/** Lines that a tooltip names; of more the count is said. */
const LISTED = 8;
const NAMED = 4;

/** `pass`: position among the trace's passes; null: the lens shows a place instead. */
export interface PassLens extends RunLens {
  readonly pass: number | null;
}

const made = new PerFile(all);

/** In places of the text as it ran. */
export function passLenses(result: Result, path: string): readonly PassLens[] {
  return made.of(result, path);
}

function all(result: Result, path: string): PassLens[] {
  const source = known(result, path)?.source;
  const { backwards } = result.trace;
  return (source?.calls("backward") ?? []).flatMap(site => {
    const range = rangeOf(site);
    const last = passesAt(result, path, range.start).at(-1);
    if (!last) return [];
    const pass = backwards.lastIndexOf(last);
    const tooltip =
      "Runs the program once more, without side effects, and holds the gradients of this pass's parameters against finite differences.";
    return [{ range, title: "Check gradients", tooltip, site, pass }, ...memory(result, range)];
  });
}

function memory({ trace }: Result, range: RunLens["range"]): PassLens[] {
  const { peak, lines, left } = memoryOf(trace);
  if (peak === 0) return [];
  const byId = graph(trace);
  const rows = lines.slice(0, LISTED).map(({ file, line, bytes, tensors }) => {
    const names = tensors
      .slice(0, NAMED)
      .map(({ node }) => byId.node(node)?.name ?? byId.node(node)?.op ?? "?");
    const more = tensors.length > NAMED ? ` and ${tensors.length - NAMED} more` : "";
    const place = file === null ? "no line" : file === trace.file ? `line ${line}` : `${file} line ${line}`;
    return `${place}: ${bytesText(bytes)} (${names.join(", ")}${more})`;
  });
  const more =
    lines.length > LISTED ? [`and ${lines.length - LISTED} more lines: see Memory in the graph`] : [];
  const end = left > 0 ? [`${bytesText(left)} are kept to the end: no pass gave them back.`] : [];
  const tooltip = [
    "What the run kept for backward when that was most, by line:",
    ...rows,
    ...more,
    ...end,
  ].join("\n");
  const [first] = lines;
  const site = first ? (byId.node(first.tensors[0].by)?.site ?? null) : null;
  return [{ range, title: `keeps ${bytesText(peak)}`, tooltip, site, pass: null }];
}
