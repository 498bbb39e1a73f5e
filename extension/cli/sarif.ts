// Findings as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change.

import { graph } from "../../core/graph/graph.js";
import { RULES } from "../../core/insight/findings/table.js";
import type { Finding, Site, Trace } from "../../core/trace/trace.js";

const levels = { error: "error", warning: "warning", info: "note" } as const;
/** Places of the path that are listed beside a finding. */
const mostRelated = 8;

/** The log of one run. Paths are relative to the program's root, with its own separators escaped as in a URI. */
export function sarif(trace: Trace, version: string): object {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "gradient-graph", version, rules: RULES.map(described) } },
        columnKind: "utf16CodeUnits",
        results: trace.findings.map(finding => result(trace, finding)),
      },
    ],
  };
}

function described({ code, title, severity }: (typeof RULES)[number]): object {
  return { id: code, shortDescription: { text: title }, defaultConfiguration: { level: levels[severity] } };
}

function result(trace: Trace, { code, severity, message, site, path }: Finding): object {
  const index = RULES.findIndex(rule => rule.code === code);
  const sites = path.flatMap(id => graph(trace).node(id)?.site ?? []).slice(0, mostRelated);
  return {
    ruleId: code,
    ...(index < 0 ? {} : { ruleIndex: index }),
    level: levels[severity],
    message: { text: message },
    locations: [site ? located(site) : { physicalLocation: { artifactLocation: uri(trace.file) } }],
    ...(sites.length === 0 ? {} : { relatedLocations: sites.map((each, id) => ({ id, ...located(each) })) }),
  };
}

function located({ file, line, column, endLine, endColumn }: Site): object {
  const region = { startLine: line, startColumn: column, endLine, endColumn };
  return { physicalLocation: { artifactLocation: uri(file), region } };
}

function uri(file: string): object {
  return { uri: file.split("/").map(encodeURIComponent).join("/") };
}
