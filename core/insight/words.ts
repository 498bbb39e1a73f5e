import type { Blocked, Site, Trace, TraceNode } from "../trace/trace.js";
import { expression, plain } from "./formula.js";

// How answers call the things of a program: nodes by their names, places by their lines.

/** Longest expression that stands for a nameless node. */
const longest = 30;

/** "z", "u × x", "sum". */
export function titled(trace: Trace, node: TraceNode): string {
  if (node.name !== undefined) return node.name;
  const text = plain(expression(trace, node.id));
  return text !== "" && text.length <= longest ? text : node.op;
}

/** Three significant digits. */
export const figure = (value: number): string => String(Number(value.toPrecision(3)));

/** " (line 4)"; with the file where it is not the program's own; "" if unknown. */
export function placed(trace: Trace, site: Site | null): string {
  return site === null ? "" : ` (${lined(trace, site)})`;
}

/** "line 4", "lib/model.ts line 4". */
export function lined(trace: Trace, site: Site): string {
  return site.file === trace.file ? `line ${site.line}` : `${site.file} line ${site.line}`;
}

const cuts: Record<Blocked, string> = {
  detach: "detach()",
  noGrad: "noGrad()",
  inference: "inferenceMode()",
  integer: "a conversion to whole numbers",
  stepFunction: "a comparison, which is a step function",
  item: ".item()",
  data: ".data",
  overwritten: "being overwritten",
};

/** What a cut is done by. Where leaves are marked MXNet's way, recording may be off because nobody switched it on. */
export function cutBy(trace: Trace, blocked: Blocked): string {
  const marked = blocked === "noGrad" && trace.events.some(event => event.kind === "write");
  return marked ? "running outside of record(), or in noGrad() or pause()" : cuts[blocked];
}
