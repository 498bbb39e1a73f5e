// The trace of a program that a test runs on the engine, the register set by hand where the instrumenter would write it.
import { tape } from "../tape/recorder.js";
import { register } from "../tape/register.js";
import type { Tape, TapeOptions } from "../tape/tape.js";
import { checkTrace } from "./check.js";
import type { SiteEntry } from "./site.js";
import { program, recording } from "./testing.js";
import type { Trace } from "./trace.js";

/** Runs a program on a tape; `on(line, text)` says where the next call stands. */
export function traced(
  run: (tape: Tape, on: (line: number, part: string, kind?: SiteEntry["kind"]) => number) => void,
  lines: string[] = [],
  options: Partial<TapeOptions> = {},
): Trace {
  const { sites, find } = program("program.ts", lines.join("\n"));
  const made = recording({ sites, ...options });
  tape.recorder = made.tape;
  const on = (line: number, part: string, kind: SiteEntry["kind"] = "call") => {
    const name = kind === "name" ? part : "";
    register.site = find(line, part, kind, name);
    return register.site;
  };
  try {
    run(made.tape, on);
    made.tape.finish();
  } finally {
    tape.recorder = null;
  }
  return checkTrace(made.trace({ sites }));
}
