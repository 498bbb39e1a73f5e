// Runs with values set, and the program's own after them.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { site, trace, uri, window } from "../../test/helpers/window.js";
import { path, text } from "./testing.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const set = [
  {
    occurrence: { site: { file: "detach.ts", line: 3, column: 11 }, op: "arange", frame: null, nth: 0 },
    shape: [4],
    from: 0,
    count: 4,
    values: [1],
  },
];

/** The program's own run, one with a value set, and an edit whose run is still to come. */
async function editedAfterSet() {
  const { runs, calls, show, entry, edit } = window();
  await show();
  await calls[0].end({});
  const own = entry().result?.trace;
  runs.ask(uri, path, set);
  await vi.advanceTimersByTimeAsync(0);
  await calls[1].end({ trace: { ...trace } });
  await edit(`${text}// a`);
  return { runs, calls, entry, own };
}

test("a run with values set stands in for the program's own, whatever comes of it", async () => {
  const { runs, calls, show, entry } = window();
  await show();
  await calls[0].end({});
  const own = entry().result;
  runs.ask(uri, path, set);
  await vi.advanceTimersByTimeAsync(0);
  expect(calls.map(({ request }) => request.substitutions)).toEqual([[], set]);
  await calls[1].end({ status: "threw", error: { name: "Error", message: "no", site, stack: "" } });
  expect(entry().trouble?.message).toBe("no");
  runs.ordinary(uri);
  await vi.advanceTimersByTimeAsync(0);
  expect(entry().trouble).toBe(null);
  expect(entry().state).toEqual({ kind: "done", ms: 12 });
  expect(entry().result?.trace).toBe(own?.trace);
  expect(entry().result?.file).toMatchObject({ run: 3, path: "/tmp/3.trace" });
  runs.ordinary(uri);
  await vi.advanceTimersByTimeAsync(0);
  expect(entry().run).toBe(3);
});

test("an edit's run is the program's own: what values were set is over", async () => {
  const { runs, calls, show, entry, edit } = window();
  await show();
  await calls[0].end({});
  runs.ask(uri, path, set);
  await vi.advanceTimersByTimeAsync(0);
  await calls[1].end({});
  await edit(`${text}// a`, 1000);
  expect(calls[2].request.substitutions).toEqual([]);
  await calls[2].end({});
  const { run, result } = entry();
  runs.ordinary(uri);
  await vi.advanceTimersByTimeAsync(0);
  expect(entry().run).toBe(run);
  expect(entry().result).toBe(result);
});

test("an edit that cannot be read keeps the program's own result, and its own complaint", async () => {
  const { runs, calls, show, entry, edit } = window();
  await show();
  await calls[0].end({});
  runs.ask(uri, path, set);
  await vi.advanceTimersByTimeAsync(0);
  await calls[1].end({});
  await edit(`${text}// a`, 1000);
  await calls[2].end({
    status: "unreadable",
    trace: null,
    error: { name: "Error", message: "half", site, stack: "" },
  });
  runs.ordinary(uri);
  await vi.advanceTimersByTimeAsync(0);
  expect(entry().trouble?.message).toBe("half");
  expect(entry().state.kind).toBe("failed");
  expect(entry().result?.trace).toBe(trace);
});

test("a run of the program as it is written goes on when the session with set values ends", async () => {
  const { runs, calls, show, entry } = window();
  await show();
  await calls[0].end({});
  runs.ask(uri, path, set);
  await vi.advanceTimersByTimeAsync(0);
  await calls[1].end({});
  await show();
  runs.ordinary(uri);
  await vi.advanceTimersByTimeAsync(0);
  expect(calls[2].request.signal?.aborted).toBe(false);
  const newer = { ...trace };
  await calls[2].end({ trace: newer });
  expect(entry().result?.trace).toBe(newer);
  expect(entry().run).toBe(3);
});

test("an edit's run that is still to come is not lost when the session ends; if it fails, the program's own is shown", async () => {
  const { runs, calls, entry, own } = await editedAfterSet();
  runs.ordinary(uri);
  await vi.advanceTimersByTimeAsync(1000);
  expect(calls).toHaveLength(3);
  expect(entry().result?.trace).not.toBe(own);
  await calls[2].end({
    status: "unreadable",
    trace: null,
    error: { name: "Error", message: "half", site, stack: "" },
  });
  expect(entry().result?.trace).toBe(own);
  expect(entry().trouble?.message).toBe("half");
  expect(entry().state.kind).toBe("failed");
});

test("stopping before that run began shows the program's own, too", async () => {
  const { runs, calls, entry, own } = await editedAfterSet();
  runs.ordinary(uri);
  runs.stop(uri);
  await vi.advanceTimersByTimeAsync(1000);
  expect(calls).toHaveLength(2);
  expect(entry().result?.trace).toBe(own);
});

test("one run is stopped, and no later one in its place", async () => {
  const { runs, calls, show } = window();
  await show();
  await show();
  runs.stop(uri, 1);
  expect(calls[1].request.signal?.aborted).toBe(false);
  runs.stop(uri, 2);
  expect(calls[1].request.signal?.aborted).toBe(true);
});
