// gradient-graph diff: two runs, two steps, or a run and values exported elsewhere, and where they differ first.
import { parseArgs } from "node:util";
import { compare, isSame } from "../../core/graph/compare.js";
import { compareExported, type Tolerance } from "../../core/graph/exported.js";
import { exportedReport, type Report, runsReport } from "./difference.js";
import { loadBoth, type Named, named, type Run } from "./sides.js";
import { UsageError } from "./usage.js";

const FORMATS = ["text", "json"] as const;

export interface DiffArguments {
  readonly a: Named;
  readonly b: Named;
  readonly format: (typeof FORMATS)[number];
  /** Null: what is usual for the dtype. */
  readonly tolerance: Tolerance | null;
}

/** Exit codes, as diff(1) has them. */
const [SAME, DIFFERENT, TROUBLE] = [0, 1, 2];

/** @throws UsageError */
export function readDiff(argv: readonly string[]): DiffArguments {
  const text = { type: "string" } as const;
  const options = { format: text, rtol: text, atol: text };
  let read: { values: { format?: string; rtol?: string; atol?: string }; positionals: string[] };
  try {
    read = parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`diff: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { values, positionals } = read;
  if (positionals.length !== 2)
    throw new UsageError(`diff takes two sides, found ${positionals.length}: gradient-graph diff A B`);
  const format = FORMATS.find(each => each === (values.format ?? "text"));
  if (!format) throw new UsageError(`diff: --format is one of ${FORMATS.join(", ")}, found ${values.format}`);
  const asked = values.rtol !== undefined || values.atol !== undefined;
  const tolerance = asked ? { rtol: size("rtol", values.rtol), atol: size("atol", values.atol) } : null;
  return { a: named(positionals[0]), b: named(positionals[1]), format, tolerance };
}

function size(name: string, text = "0"): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value < Number.POSITIVE_INFINITY))
    throw new UsageError(`diff: --${name} is a number from 0, found ${text === "" ? "nothing" : text}`);
  return value;
}

/**
 * What is printed, in pieces, and the exit code.
 * @throws UsageError
 */
export async function diff(
  asked: DiffArguments,
  run: Run,
): Promise<{ pieces: Iterable<string>; code: number }> {
  const { a, b, format, tolerance } = asked;
  const report = await reported(a, b, tolerance, run);
  // A run that did not come to its end cannot be called the same.
  const code = report.unfinished ? TROUBLE : report.same ? SAME : DIFFERENT;
  return { pieces: format === "json" ? [`${JSON.stringify(report.data, null, 2)}\n`] : report.lines(), code };
}

async function reported(a: Named, b: Named, tolerance: Tolerance | null, run: Run): Promise<Report> {
  const [one, two] = await loadBoth(a, b, run);
  if (one.kind === "run" && two.kind === "run") {
    if (tolerance)
      throw new UsageError("diff: --rtol and --atol are for exported values; two runs are compared exactly");
    const found = compare(one.side, two.side);
    return runsReport(found, isSame(found), [one, two], [a.text, b.text]);
  }
  const [ran, values] = one.kind === "run" ? [one, two] : [two, one];
  if (ran.kind !== "run" || values.kind !== "exported")
    throw new UsageError("diff: both are exported values: one side is a program or a trace");
  const found = compareExported(ran.side, values.tensors, tolerance);
  const file = one.kind === "run" ? b.text : a.text;
  if (found.tensors.length === 0)
    throw new UsageError(`diff: ${file} has no name that the run has: ${some(found.unknown)}`);
  return exportedReport(found, ran, file);
}

const SHOWN = 5;

function some(names: readonly string[]): string {
  const more = names.length - SHOWN;
  const text =
    names
      .slice(0, SHOWN)
      .map(name => name.slice(0, 80))
      .join(", ") || "it is empty";
  return more > 0 ? `${text} and ${more} more` : text;
}
