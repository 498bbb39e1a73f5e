// A trace that was kept in a file, to be drawn without running anything: "run.trace.json", or a step of "run.ggtrace#100".
import { existsSync, readFileSync } from "node:fs";
import { readTrace } from "../../core/trace/read.js";
import type { Trace } from "../../core/trace/trace.js";
import { UsageError } from "./usage.js";

const KEPT = /^(.+\.(?:trace\.json|ggtrace))(?:#(\d+))?$/is;

/**
 * Null: that is no trace by its name, but a program.
 * @param warn is told what a recording lacks
 * @throws UsageError where it cannot be read
 */
export function keptTrace(text: string, warn: (text: string) => void): Trace | null {
  const [, named, step] = KEPT.exec(text) ?? [];
  if (named === undefined) return null;
  // A file may be called so.
  const whole = step !== undefined && existsSync(text);
  const file = whole ? text : named;
  if (!whole && step !== undefined && Number(step) < 1)
    throw new UsageError(`steps count from 1, found ${text}`);
  const asked = whole || step === undefined ? null : Number(step) - 1;
  try {
    const utf8 = (bytes: Uint8Array) => Buffer.from(bytes).toString();
    return readTrace(readFileSync(file), utf8, asked, missing => warn(`${text}: ${missing}`));
  } catch (error) {
    throw new UsageError(`${text}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
