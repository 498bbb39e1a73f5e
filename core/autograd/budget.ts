import { MemoryError } from "../errors.js";
import { type Recorder, tape } from "../tape/recorder.js";

// The memory budget stops an operation deep inside; these say which one it was and where the program called it.

/** What an operation that runs now has thrown, with its name if it was out of memory. */
export function overBudget(error: unknown, operation: string): unknown {
  return error instanceof MemoryError && error.operation === null
    ? told(error, operation, tape.recorder?.here?.())
    : error;
}

/** What a backward rule has thrown, with the name and place of the forward operation if it was out of memory. */
export function overBudgetBehind(error: unknown, name: string, node: number, recorder: Recorder | null) {
  if (!(error instanceof MemoryError)) return error;
  return told(error, `backward of ${name}`, node < 0 ? undefined : recorder?.describe(node));
}

function told(error: MemoryError, operation: string, place: string | undefined): MemoryError {
  error.operation = operation;
  error.message = `${operation}${place === undefined ? "" : ` (at ${place})`}: ${error.message}`;
  return error;
}
