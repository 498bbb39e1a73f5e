// A run beside values that another library exported: which agree, which differ, and which this run has not.
import { basename } from "node:path";
import { type AgainstExported, compareExported } from "../../core/graph/exported.js";
import { defaultPass } from "../../core/graph/passes.js";
import type { Trace } from "../../core/trace/trace.js";
import type * as lsp from "../protocol/lsp.js";
import { MOST_OUTSIDE } from "../protocol/panel.js";
import { readExported } from "../runner/outside.js";
import { pathOf } from "./places.js";
import type { Session } from "./session.js";

const none = (message: string): lsp.OutsideAnswer => ({ kind: "none", message });

export function answerOutside(session: Session, { uri, run, path }: lsp.OutsideParams): lsp.OutsideAnswer {
  const entry = pathOf(uri);
  const result = entry === null ? null : session.runs.get(entry)?.result;
  if (!result || result.file.run !== run) return none("This graph is of an earlier run: run again.");
  const name = basename(path);
  try {
    return { kind: "compared", report: report(name, result.trace, path) };
  } catch (error) {
    return none(`${name} cannot be compared: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function report(name: string, trace: Trace, path: string) {
  const exported = readExported(path);
  const found = compareExported({ trace, pass: null }, exported);
  const { tensors, unknown } = found;
  if (tensors.length === 0)
    throw new Error(
      `none of its ${exported.size} names is one of this run (${trace.file}); name them as the program does`,
    );
  return {
    name,
    // What differs comes first: nothing of it is to be left out.
    tensors: [...tensors.filter(odd), ...tensors.filter(each => !odd(each))]
      .slice(0, MOST_OUTSIDE)
      .map(({ name, what, node, differs, ratio }) => ({ name, what, node, differs, ratio: finite(ratio) })),
    unknown: unknown.slice(0, MOST_OUTSIDE),
    note: noteOf(found, trace),
  };
}

const odd = ({ differs }: AgainstExported["tensors"][number]): boolean => differs !== null;
const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

/** What the comparison did not see. */
function noteOf({ tensors, unknown }: AgainstExported, trace: Trace): string {
  const part = tensors.filter(each => !each.whole && each.differs === null).length;
  const more = Math.max(tensors.length, unknown.length) - MOST_OUTSIDE;
  const passes = trace.backwards.length > 1 && defaultPass(trace) !== null;
  return [
    part > 0 &&
      `Of ${part} longer tensors the first 64 entries and the norm, smallest and largest were compared.`,
    passes && "Gradients are those that the run ended with.",
    more > 0 && `${more} more names are not listed: gradient-graph diff lists all.`,
  ]
    .filter(Boolean)
    .join(" ");
}
