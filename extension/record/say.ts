import { writeSync } from "node:fs";

/** A line for people, at once and from any thread: process.stderr of a thread waits for the main one. */
export function say(text: string): void {
  try {
    writeSync(2, `gradient-graph: ${text.replace(/\p{Cc}/gu, " ")}\n`);
  } catch {
    // nobody listens
  }
}
