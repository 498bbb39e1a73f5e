// The trace of a few steps, run here: for tests of what is told from traces.
import type { Tensor } from "../../core/index.js";
import { tape } from "../../core/tape/recorder.js";
import { register } from "../../core/tape/register.js";
import { program, recording } from "../../core/trace/testing.js";
import type { Trace } from "../../core/trace/trace.js";

/** Runs the steps of a program; step n stands on line n + 1 and its result is held by the variable of that name. */
export function traced(steps: Record<string, (held: Record<string, Tensor>) => unknown>): Trace {
  const names = Object.keys(steps);
  const { sites, find } = program("a.ts", names.join("\n"));
  const { tape: recorder, trace } = recording({ sites });
  tape.recorder = recorder;
  try {
    const held: Record<string, Tensor> = {};
    names.forEach((name, line) => {
      register.site = find(line + 1, name);
      const value = steps[name](held);
      recorder.name(value, find(line + 1, name, "name", name));
      held[name] = value as Tensor;
    });
  } finally {
    tape.recorder = null;
    register.site = -1;
  }
  return trace({ file: "a.ts", sites });
}
