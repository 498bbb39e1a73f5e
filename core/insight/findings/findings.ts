import type { Finding, Trace } from "../../trace/trace.js";
import { Facts } from "./facts.js";
import type { Severity } from "./finding.js";
import { RULES } from "./table.js";

// What looks wrong in a run. Each rule says only what the trace proves; see docs/findings.

/** By code: "off", or the severity wanted instead of the rule's own. */
export type Levels = Readonly<Record<string, Severity | "off">>;

/** Findings of one code that are listed; the last says how many more there are. */
const mostOfOne = 20;
/** Nodes and steps that one finding lists. */
const mostNodes = 50;

const order: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** All findings of a trace, errors first, then as the table has them. */
export function findings(trace: Trace, levels: Levels = {}): Finding[] {
  if (trace.nodes.length === 0 && trace.error === null) return [];
  const facts = new Facts(trace);
  const all: Finding[] = [];
  for (const { code, severity: own, find } of RULES) {
    const severity = Object.hasOwn(levels, code) ? levels[code] : own;
    if (severity === "off") continue;
    const found = find(facts);
    const more = found.length - mostOfOne;
    found.slice(0, mostOfOne).forEach(({ message, nodes, path, site }, at) => {
      const rest = at === mostOfOne - 1 && more > 0 ? ` (${more} more of this kind are not listed.)` : "";
      all.push({
        code,
        severity,
        message: message + rest,
        nodes: nodes.slice(0, mostNodes),
        site,
        path: path.slice(0, mostNodes),
      });
    });
  }
  return all.sort((a, b) => order[a.severity] - order[b.severity]);
}

/** The findings as a person wants them: some silenced, some of another severity. */
export function levelled(found: readonly Finding[], levels: Levels): Finding[] {
  return found.flatMap(finding => {
    const severity = Object.hasOwn(levels, finding.code) ? levels[finding.code] : finding.severity;
    return severity === "off" ? [] : [{ ...finding, severity }];
  });
}
