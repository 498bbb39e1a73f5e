// For tests: a window with one open text, whose runs the test ends by hand. Timers are to be fake.
import { vi } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import { defaults } from "../../extension/protocol/settings.js";
import type { RunOutcome, RunRequest } from "../../extension/runner/runner.js";
import { type Ground, Runs } from "../../extension/server/runs.js";
import { path, text } from "../../extension/server/testing.js";
import detachJson from "../fixtures/traces/detach.json" with { type: "json" };

export const uri = "file:///program/detach.ts";
export const trace = detachJson as Trace;
export const site = { file: "detach.ts", line: 6, column: 11, endLine: 6, endColumn: 19 };

interface Call {
  request: RunRequest;
  end(outcome: Partial<RunOutcome>): Promise<void>;
}

/** A window with one open text, and a runner whose runs the test ends by hand. */
export function window(settings: Partial<ReturnType<Ground["settings"]>> = {}) {
  const calls: Call[] = [];
  const states: string[] = [];
  const texts = new Map([[path, text]]);
  let version = 1;
  const ground: Ground = {
    execute: request =>
      new Promise(resolve => {
        const end = async (outcome: Partial<RunOutcome>) => {
          resolve({
            status: "ran",
            trace,
            error: null,
            over: Promise.resolve([]),
            ms: 12,
            exitCode: 0,
            values: null,
            numbers: [],
            checked: null,
            texts: new Map(request.overlays),
            ...outcome,
          });
          await vi.advanceTimersByTimeAsync(0);
        };
        calls.push({ request, end });
      }),
    runtime: async () => ({ path: "/node", version: "20.19.0" }),
    settings: () => ({ ...defaults, trusted: true, ...settings }),
    texts: () => new Map(texts),
    text: file => texts.get(file),
    version: () => version,
    keep: async (_, run) => `/tmp/${run}.trace`,
    changed: entry => states.push(`${entry.state.kind}${entry.stale ? " stale" : ""}`),
    ended: () => states.push("ended"),
    forgotten: () => states.push("forgotten"),
    trained: (entry, { total }) => states.push(`run ${entry.run}: ${total} steps`),
    printed: () => {},
    log: () => {},
  };
  const runs = new Runs(ground);
  const edit = async (next: string, ms = 0) => {
    texts.set(path, next);
    version++;
    runs.edited(path, false);
    await vi.advanceTimersByTimeAsync(ms);
  };
  const show = async () => {
    runs.ask(uri, path);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { runs, ground, calls, states, edit, show, entry: () => runs.get(path)! };
}
