import { TraceFormatError } from "./check/expect.js";
import { checkTrace } from "./check.js";
import type { Trace } from "./trace.js";

// The trace as text, one node, edge, step and event a line, so that two traces can be compared by eye and by diff.

const order = [
  "version",
  "file",
  "nodes",
  "edges",
  "backwards",
  "events",
  "findings",
  "truncated",
  "error",
  "ops",
  "echoes",
  "series",
  "calls",
] as const; // prettier-ignore

/** The text of a trace in pieces, for traces whose text is longer than a string can be. */
export function* pieces(trace: Trace): Generator<string> {
  let before = "{\n";
  for (const name of order) {
    const value = trace[name];
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(name)}: `;
    if (Array.isArray(value)) yield* listed(value);
    else yield JSON.stringify(value);
    before = ",\n";
  }
  yield "\n}\n";
}

/** The text of a trace as the contract has it. */
export function stringify(trace: Trace): string {
  return [...pieces(trace)].join("");
}

/**
 * The trace of such a text, from whatever recorder.
 * @throws TraceFormatError with the place and what was found there
 */
export function parse(text: string): Trace {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new TraceFormatError(`this is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return checkTrace(value);
}

function* listed(values: readonly unknown[]): Generator<string> {
  if (values.length === 0) return yield "[]";
  for (let i = 0; i < values.length; i++) yield `${i === 0 ? "[\n" : ",\n"} ${JSON.stringify(values[i])}`;
  yield "\n]";
}
