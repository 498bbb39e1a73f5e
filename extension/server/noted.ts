// What was found in a run, as problems of the text that it ran. A line that has changed since says nothing any more.
import { graph } from "../../core/graph/graph.js";
import { titled } from "../../core/insight/words.js";
import type { Finding } from "../../core/trace/trace.js";
import type { Problem } from "./diagnostics.js";
import type { Result } from "./result.js";

type Now = (path: string) => string | undefined;

/** Places along a finding's path that are listed with it. */
const mostRelated = 8;

export function noted(result: Result, now: Now): Problem[] {
  return result.trace.findings.flatMap(finding => {
    const { code, severity, message, site } = finding;
    // Without a place of its own it stands at the top of the program.
    const own = { file: result.trace.file, line: 1, column: 1, endLine: 1, endColumn: 1 };
    const at = result.locate(site ?? own, now);
    return at ? [{ ...at, severity, message, code, related: related(result, finding, now) }] : [];
  });
}

function related(result: Result, { path, site }: Finding, now: Now): Problem["related"] {
  const index = graph(result.trace);
  const seen = new Set([site?.line]);
  return path
    .flatMap(id => {
      const node = index.node(id);
      if (!node?.site || seen.has(node.site.line)) return [];
      seen.add(node.site.line);
      const at = result.locate(node.site, now);
      return at ? [{ ...at, message: titled(result.trace, node) }] : [];
    })
    .slice(0, mostRelated);
}
