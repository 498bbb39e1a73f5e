// gradient-graph check: the findings of a run, as lines or as SARIF for continuous integration.
import { parseArgs } from "node:util";
import type { Finding, Trace } from "../../core/trace/trace.js";
import { sarif } from "./sarif.js";
import { UsageError } from "./usage.js";

const LEVELS = ["error", "warning"] as const;
const FORMATS = ["text", "sarif"] as const;

export interface CheckArguments {
  readonly file: string;
  readonly failOn: (typeof LEVELS)[number];
  readonly format: (typeof FORMATS)[number];
}

/** Exit code where a finding reaches the level. */
export const REACHED = 4;

/** @throws UsageError */
export function readCheck(argv: readonly string[]): CheckArguments {
  const options = { "fail-on": { type: "string" }, format: { type: "string" } } as const;
  let read: { values: { "fail-on"?: string; format?: string }; positionals: string[] };
  try {
    read = parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`check: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { values, positionals } = read;
  if (positionals.length !== 1)
    throw new UsageError(`check takes one file, found ${positionals.length}: gradient-graph check FILE.ts`);
  return {
    file: positionals[0],
    failOn: oneOf("--fail-on", values["fail-on"] ?? "error", LEVELS),
    format: oneOf("--format", values.format ?? "text", FORMATS),
  };
}

function oneOf<T extends string>(option: string, value: string, all: readonly T[]): T {
  const found = all.find(each => each === value);
  if (found === undefined)
    throw new UsageError(`check: ${option} is one of ${all.join(", ")}, found ${value}`);
  return found;
}

/** Whether a finding is as bad as that. */
export function reaches(findings: readonly Finding[], failOn: CheckArguments["failOn"]): boolean {
  return findings.some(
    ({ severity }) => severity === "error" || (failOn === "warning" && severity === "warning"),
  );
}

/** What is printed, in pieces. */
export function report(trace: Trace, { format }: CheckArguments, version: string): string[] {
  if (format === "sarif") return [`${JSON.stringify(sarif(trace, version), null, 2)}\n`];
  const counts = (["error", "warning", "info"] as const).flatMap(severity => {
    const count = trace.findings.filter(finding => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 || severity === "info" ? "" : "s"}`];
  });
  const left = trace.truncated ? [`Not searched: ${trace.truncated.reason}.`] : [];
  return [...trace.findings.map(line), ...left, counts.join(", ") || "No findings."].map(
    text => `${safe(text)}\n`,
  );
}

function line({ code, severity, message, site }: Finding): string {
  const place = site ? `${site.file}:${site.line}:${site.column}: ` : "";
  return `${place}${severity} ${code}: ${message}`;
}

/** A program's names must not steer the terminal. */
function safe(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
