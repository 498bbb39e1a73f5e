import { expect, test } from "vitest";
import type { StateParams } from "../protocol/lsp.js";
import type { RunState } from "../protocol/panel.js";
import { outcomeOf } from "./awaited.js";

const uri = "file:///program/a.ts";
const done: RunState = { kind: "done", ms: 1 };
const running: RunState = { kind: "running", since: 0 };

/** The news of one program, and who listens. */
function program() {
  const listeners = new Set<(uri: string) => void>();
  let now: StateParams | undefined;
  const news = {
    get: (of: string) => (of === uri ? now : undefined),
    onChanged(listener: (uri: string) => void) {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
  };
  const say = (run: number, state: RunState, traced: number | null = state.kind === "done" ? run : null) => {
    const trace =
      traced === null ? null : { path: "/t", run: traced, version: 1, file: "a", root: "/", files: [] };
    now = { uri, run, asked: true, state, trace, stale: false, runtime: null };
    for (const listener of listeners) listener(uri);
  };
  return { news, say, listeners };
}

/** Run 5 is waited for. */
function waited(set = false) {
  const { news, say, listeners } = program();
  const abort = new AbortController();
  const stops: string[] = [];
  say(4, done);
  const outcome = outcomeOf(news, { uri, run: 5, set }, abort.signal, () => stops.push("stop"));
  const told = outcome.then(
    ({ run }) => `run ${run}`,
    (error: Error) => error.message,
  );
  return { say, listeners, abort, stops, told };
}

test("the trace of the run that was asked for, not of the one before", async () => {
  const { say, told, listeners } = waited();
  say(5, running, 4);
  say(5, done);
  expect(await told).toBe("run 5");
  expect(listeners.size).toBe(0);
});

test("a failed run says why; one that kept the picture of a run before made nothing to stand in", async () => {
  const { say, told } = waited();
  say(5, { kind: "failed", message: "a.ts:3: no", site: null }, 4);
  expect(await told).toBe("a.ts:3: no");
  const other = waited();
  other.say(5, done, 4);
  expect(await other.told).toBe("The program made no graph.");
});

test("a later run stands in for the program as it is written", async () => {
  const { say, told } = waited();
  say(6, running, 4);
  say(6, done);
  expect(await told).toBe("run 6");
});

test("no later run stands in for one with values set: it has none of them", async () => {
  const { say, told } = waited(true);
  say(6, running, 4);
  expect(await told).toBe(
    "The program was run again meanwhile, without the values that were set: set this one again.",
  );
  const own = waited(true);
  own.say(5, done);
  expect(await own.told).toBe("run 5");
});

test("the signal ends the run while it goes on, and nothing once its outcome is known", async () => {
  const { abort, told, stops, listeners } = waited();
  abort.abort();
  expect(await told).toBe("Stopped.");
  expect(stops).toEqual(["stop"]);
  expect(listeners.size).toBe(0);
  const over = waited();
  over.say(5, done);
  await over.told;
  over.abort.abort();
  expect(over.stops).toEqual([]);
});

test("a signal that came first ends the run, too", async () => {
  const { news } = program();
  const stops: string[] = [];
  const asked = { uri, run: 5, set: false };
  const outcome = outcomeOf(news, asked, AbortSignal.abort(), () => stops.push("stop"));
  await expect(outcome).rejects.toThrow("Stopped.");
  expect(stops).toEqual(["stop"]);
});
