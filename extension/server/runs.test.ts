import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { site, trace, uri, window } from "../../test/helpers/window.js";
import { path, text } from "./testing.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("nothing runs until a person asks", async () => {
  const { calls, edit } = window();
  await edit(`${text}// more`, 1000);
  expect(calls).toEqual([]);
});

test("a run reads the open texts, and brings a trace of that version", async () => {
  const { calls, show, states, entry } = window({ timeout: 3, memory: 100 });
  await show();
  const { entry: file, overlays, timeoutMs, memoryMb, restrict, node } = calls[0].request;
  expect({ file, timeoutMs, memoryMb, restrict, node }).toEqual({
    file: path,
    timeoutMs: 3000,
    memoryMb: 100,
    restrict: false,
    node: "/node",
  });
  expect([...overlays]).toEqual([[path, text]]);
  await calls[0].end({});
  expect(states).toEqual(["running", "done", "ended"]);
  expect(entry().result?.file).toEqual({
    path: "/tmp/1.trace",
    run: 1,
    version: 1,
    file: "detach.ts",
    root: "/program",
    files: [path],
  });
});

test("an edit runs a shown file again after a pause, with fewer rights", async () => {
  const { calls, show, edit, states } = window();
  await show();
  await calls[0].end({ ms: 200 });
  states.length = 0;
  await edit(`${text}// a`, 3);
  await edit(`${text}// ab`, 99);
  expect(calls.length).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(calls.length).toBe(2);
  expect(calls[1].request.restrict).toBe(true);
  expect(calls[1].request.overlays.get(path)).toBe(`${text}// ab`);
  await calls[1].end({});
  expect(states).toEqual(["done stale", "done stale", "running stale", "done", "ended"]);
});

test("a single edit is answered at once", async () => {
  const { calls, show, edit } = window();
  await show();
  await calls[0].end({ ms: 1000 });
  await edit(`${text}// a`, 4);
  expect(calls.length).toBe(2);
});

test("while a person types the pause follows the program: 30 ms for a quick one, 300 ms for a slow one", async () => {
  for (const [ms, pause] of [
    [10, 30],
    [10_000, 300],
  ]) {
    const { calls, show, edit } = window();
    await show();
    await calls[0].end({ ms });
    await edit(`${text}// a`, 3);
    await edit(`${text}// ab`, pause - 1);
    expect(calls.length).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls.length).toBe(2);
  }
});

test("an edit ends the run that it overtakes, and its outcome is dropped", async () => {
  const { calls, show, edit, entry } = window();
  await show();
  await edit(`${text}// a`, 300);
  expect(calls[0].request.signal?.aborted).toBe(true);
  await calls[1].end({ ms: 7 });
  await calls[0].end({ ms: 99, status: "threw" });
  expect(entry().state).toEqual({ kind: "done", ms: 7 });
  expect(entry().result?.file.version).toBe(2);
});

test("run by hand: an edit only marks the result as old; going back makes it new", async () => {
  const { calls, show, edit, states } = window({ run: "manual" as const });
  await show();
  await calls[0].end({});
  await edit(`${text}// a`, 1000);
  await edit(text, 1000);
  expect(calls.length).toBe(1);
  expect(states.slice(-2)).toEqual(["done stale", "done"]);
});

test("on save, only a save runs what was edited, once", async () => {
  const { runs, calls, show, edit } = window({ run: "onSave" as const });
  await show();
  await calls[0].end({});
  runs.saved(path);
  await edit(`${text}// a`, 1000);
  expect(calls.length).toBe(1);
  runs.saved("/program/other.ts");
  runs.saved(path);
  await vi.advanceTimersByTimeAsync(1000);
  expect(calls.length).toBe(2);
  expect(calls[1].request.restrict).toBe(true);
  await calls[1].end({});
  runs.saved(path);
  await vi.advanceTimersByTimeAsync(1000);
  expect(calls.length).toBe(2);
});

test("what changes on disk was saved: it runs on save, but not by hand", async () => {
  for (const [run, expected] of [
    ["onSave", 2],
    ["manual", 1],
  ] as const) {
    const { runs, calls, show } = window({ run });
    await show();
    await calls[0].end({});
    runs.edited(path, true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls.length).toBe(expected);
  }
});

test("a program that throws after an edit keeps the last good picture", async () => {
  const { calls, show, edit, entry } = window();
  await show();
  await calls[0].end({});
  await edit(text.replace("u.mul", "u.mull"), 300);
  const error = { name: "TypeError", message: "u.mull is not a function", site, stack: "" };
  await calls[1].end({ status: "threw", error, trace: { ...trace, error } });
  expect(entry().state).toEqual({ kind: "failed", message: "TypeError: u.mull is not a function", site });
  expect(entry().result?.file.run).toBe(1);
  expect(entry().trouble?.severity).toBe("error");
});

test("a program that throws when a person runs it shows its part", async () => {
  const { calls, show, entry } = window();
  await show();
  await calls[0].end({});
  await show();
  const error = { name: "Error", message: "no", site, stack: "" };
  await calls[1].end({ status: "threw", error });
  expect(entry().result?.file.run).toBe(2);
  await show();
  await calls[2].end({ status: "threw", error, trace: { ...trace, nodes: [] } });
  expect(entry().result?.file.run).toBe(2);
});

test("a deadline is a warning with its line", async () => {
  const { calls, show, entry } = window();
  await show();
  const error = { name: "DeadlineError", message: "stopped after 10 s at line 6", site, stack: "" };
  await calls[0].end({ status: "deadline", error });
  expect(entry().state).toEqual({
    kind: "stopped",
    message: "stopped after 10 s at line 6",
    site,
  });
  expect(entry().trouble?.severity).toBe("warning");
});

test("Stop ends the run, which still brings its part", async () => {
  const { runs, calls, show, entry } = window();
  await show();
  runs.stop(null);
  expect(calls[0].request.signal?.aborted).toBe(true);
  expect(entry().state).toEqual({ kind: "stopped", message: "Stopped.", site: null });
  const error = { name: "StoppedError", message: "stopped at line 6", site, stack: "" };
  await calls[0].end({ status: "stopped", error });
  expect(entry().state).toEqual({ kind: "stopped", message: "stopped at line 6", site });
  expect(entry().result?.file.run).toBe(1);
  expect(entry().trouble).toBe(null);
});

test("Stop calls off a run that waits to start", async () => {
  const { runs, calls, show, edit } = window();
  await show();
  await calls[0].end({});
  await edit(`${text}// a`);
  runs.stop(uri);
  await vi.advanceTimersByTimeAsync(1000);
  expect(calls.length).toBe(1);
});

test("steps of a training are handed on under the number of their run, and those of an overtaken run are dropped", async () => {
  const { runs, calls, states } = window();
  runs.ask(uri, path);
  await vi.advanceTimersByTimeAsync(0);
  const news = { names: ["w"], unnamed: 0, total: 3, every: 1, rows: [] };
  calls[0].request.onTraining?.(news);
  runs.ask(uri, path);
  await vi.advanceTimersByTimeAsync(0);
  calls[0].request.onTraining?.({ ...news, total: 4 });
  calls[1].request.onTraining?.({ ...news, total: 1 });
  expect(states.filter(state => state.endsWith("steps"))).toEqual(["run 1: 3 steps", "run 2: 1 steps"]);
});

test("an entry that nobody sees is forgotten", async () => {
  const { runs, calls, show, states, edit } = window();
  await show();
  await calls[0].end({});
  runs.shows(uri, () => false);
  expect(runs.all().length).toBe(1);
  runs.shows(null, () => true);
  expect(runs.all().length).toBe(1);
  runs.sweep(() => false);
  expect(runs.all()).toEqual([]);
  expect(states.at(-1)).toBe("forgotten");
  await edit(`${text}// a`, 1000);
  expect(calls.length).toBe(1);
});

test("a runtime that will not do is told as a failure", async () => {
  const { runs, ground, entry } = window();
  ground.runtime = async () => {
    throw new Error("gradientGraph.runtime is /x: it is Node 18.1.0");
  };
  runs.ask(uri, path);
  await vi.advanceTimersByTimeAsync(0);
  expect(entry().state).toEqual({
    kind: "failed",
    message: "gradientGraph.runtime is /x: it is Node 18.1.0",
    site: null,
  });
});
