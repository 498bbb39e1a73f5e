// How much of the budget the program's tensors take. Garbage counts until it is collected, so before the last word is
// spoken it is.
import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { memory } from "../../core/internal.js";

let collect: (() => void) | null = null;

function collectGarbage(): void {
  if (!collect) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
}

/** Bytes in use by array buffers. `giveUp` lets go of what is held for later, where memory is short. */
export function used(giveUp: () => void): number {
  const now = process.memoryUsage().arrayBuffers;
  if (now < memory.limit * 0.75) return now;
  giveUp();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}
