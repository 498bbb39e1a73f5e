// A trace from a file, whichever form it has.
import { TraceFormatError } from "./check/expect.js";
import { checkTrace } from "./check.js";
import { decodeTrace } from "./codec.js";
import { readRecording } from "./recording/reading.js";
import { isRecording } from "./recording/recording.js";
import type { Trace } from "./trace.js";

/**
 * @param bytes JSON in UTF-8, the columnar form, or a recording.
 * @param utf8 decodes text: this room knows no platform that could
 * @param step which step of a recording, from 0 (messages count from 1, as people do); null: its last
 * @param missing is told what a recording lacks that has the step all the same
 * @throws TraceFormatError that says what is wrong with it
 */
export function readTrace(
  bytes: Uint8Array,
  utf8: (bytes: Uint8Array) => string,
  step: number | null = null,
  missing: (words: string) => void = () => {},
): Trace {
  if (isRecording(bytes)) return decodeTrace(stepOf(bytes, step, missing));
  const trace = oneTrace(bytes, utf8);
  if (step !== null) throw new TraceFormatError(`it is one trace, and has no step ${step + 1}`);
  return trace;
}

function oneTrace(bytes: Uint8Array, utf8: (bytes: Uint8Array) => string): Trace {
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

function stepOf(bytes: Uint8Array, step: number | null, tell: (words: string) => void): Uint8Array {
  const { steps, missing } = readRecording(bytes);
  const found = step === null ? steps.at(-1) : steps.find(each => each.step === step);
  if (found) {
    if (missing !== null) tell(missing);
    return found.bytes;
  }
  const there = steps.length === 0 ? "none" : listed(steps.map(each => each.step + 1));
  const asked = step === null ? "it has no step" : `it has no step ${step + 1}; there are ${there}`;
  throw new TraceFormatError(missing === null ? asked : `${asked}. ${missing}`);
}

/** As "0–4, 100, 200, … 900". */
function listed(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs[runs.length - 1];
    if (last && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  const texts = runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  return texts.length <= 8
    ? texts.join(", ")
    : [...texts.slice(0, 6), "…", texts[texts.length - 1]].join(", ");
}
