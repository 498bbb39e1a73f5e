import type { Frame } from "../tape/frame.js";
import { tape } from "../tape/recorder.js";
import { register } from "../tape/register.js";

// The loop over time inside a recurrent layer, as a frame of its own, so that a picture can fold it as it folds the
// loops of the user's program.

const calls = new Map<string, number>();

/** Runs body(0) … body(count − 1). No other function may be called so: a recorder knows it by its name on the stack. */
export function timeSteps(name: string, count: number, body: (t: number) => void): void {
  if (tape.recorder === null) {
    for (let t = 0; t < count; t++) body(t);
    return;
  }
  const { source } = register;
  const up = source?.frame() ?? null;
  const call = calls.get(name) ?? 0;
  calls.set(name, call + 1);
  try {
    for (let t = 0; t < count; t++) {
      const frame: Frame = { up, kind: "loop", name, call, iteration: t, id: -1 };
      register.source = { frame: () => frame };
      body(t);
    }
  } finally {
    register.source = source;
  }
}
