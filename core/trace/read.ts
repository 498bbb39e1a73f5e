// A trace from a file, whichever of the two forms it has.
import { TraceFormatError } from "./check/expect.js";
import { checkTrace } from "./check.js";
import { decodeTrace } from "./codec.js";
import type { Trace } from "./trace.js";

/**
 * @param bytes JSON in UTF-8, or the columnar form.
 * @param utf8 decodes text: this room knows no platform that could
 * @throws TraceFormatError that says what is wrong with it
 */
export function readTrace(bytes: Uint8Array, utf8: (bytes: Uint8Array) => string): Trace {
  // The columnar form begins with letters that no JSON begins with.
  if (String.fromCharCode(...bytes.subarray(0, 7)) === "GGTRACE") return decodeTrace(bytes);
  let value: unknown;
  try {
    value = JSON.parse(utf8(bytes));
  } catch (error) {
    throw new TraceFormatError(`it is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  return checkTrace(value);
}
