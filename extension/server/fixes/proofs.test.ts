import { expect, test, vi } from "vitest";
import type { Finding, Trace } from "../../../core/trace/trace.js";
import detachJson from "../../../test/fixtures/traces/detach.json" with { type: "json" };
import { defaults, type Settings } from "../../protocol/settings.js";
import type { RunOutcome, RunRequest } from "../../runner/runner.js";
import { Entry } from "../entry.js";
import { path, resultOf, text } from "../testing.js";
import { Proofs } from "./proofs.js";

/** A finding at the detach of the fixture, which its trace does not have by itself: x gets a gradient another way. */
const trace = detachJson as Trace;
const finding: Finding = {
  code: "detached-parameter",
  severity: "warning",
  message: "x gets no gradient",
  nodes: [0],
  site: trace.nodes[2].site,
  path: [0, 2],
};

function proofs(settings: Partial<Settings & { trusted: boolean }> = {}) {
  const calls: { request: RunRequest; end: (trace: Trace | null) => void }[] = [];
  const all = new Proofs({
    execute: request =>
      new Promise<RunOutcome>(resolve => {
        const rest = {
          values: null,
          numbers: [],
          checked: null,
          error: null,
          over: Promise.resolve([]),
          ms: 1,
          exitCode: 0,
        };
        const texts = request.overlays;
        calls.push({ request, end: made => resolve({ status: "ran", trace: made, texts, ...rest }) });
      }),
    runtime: async () => ({ path: process.execPath, version: "20.19.0" }),
    settings: () => ({ ...defaults, trusted: true, ...settings }),
    log: () => {},
  });
  const result = resultOf({ ...trace, findings: [finding] });
  const entry = new Entry("file:///program/detach.ts", path);
  entry.result = result;
  return { all, calls, entry, result };
}

test("a fix is tried on a copy that may do nothing outside, once for a text and a finding", async () => {
  const { all, calls, entry, result } = proofs();
  const asked = [all.of(entry, result, finding), all.of(entry, resultOf(trace), { ...finding })];
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  expect(calls[0].request).toMatchObject({ entry: path, restrict: true, memoryMb: 2048, timeoutMs: 2500 });
  expect(calls[0].request.overlays.get(path)).toBe(text.replace("y.detach()", "y"));
  calls[0].end({ ...trace, findings: [] });
  // Finite differences: x is not of float64 in this trace, so nothing is said of them.
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  calls[1].end(trace);
  const title = "Remove detach(): x receives a gradient, norm 9.9";
  expect((await asked[0])?.title).toBe(title);
  expect((await asked[1])?.title).toBe(title);
  expect(calls).toHaveLength(2);
});

test("what does not run, keeps the finding or brings a new one is not offered", async () => {
  const worse: Finding = { ...finding, code: "nan-origin", severity: "error" };
  for (const after of [null, { ...trace, findings: [finding] }, { ...trace, findings: [worse] }]) {
    const { all, calls, entry, result } = proofs();
    const asked = all.of(entry, result, finding);
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0].end(after);
    expect(await asked).toBe(null);
  }
});

test("an edit gives up what is tried and what waits; asked again, it is tried again", async () => {
  const { all, calls, entry, result } = proofs();
  const asked = [finding, { ...finding, message: "other" }].map(one => all.of(entry, result, one));
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  all.cancel();
  expect(calls[0].request.signal?.aborted).toBe(true);
  calls[0].end(null);
  expect(await Promise.all(asked)).toEqual([null, null]);
  expect(calls).toHaveLength(1);
  void all.of(entry, result, finding);
  await vi.waitFor(() => expect(calls).toHaveLength(2));
});

test("nothing is tried without trust, where the setting is off, or by itself for a slow program or in manual mode", async () => {
  for (const settings of [{ trusted: false }, { quickFixes: false }]) {
    const { all, calls, entry, result } = proofs(settings);
    expect(await all.of(entry, result, finding)).toBe(null);
    expect(calls).toEqual([]);
  }
  const manual = proofs({ run: "manual" });
  await manual.all.ahead(manual.entry);
  const slow = proofs();
  slow.entry.lastMs = 5000;
  await slow.all.ahead(slow.entry);
  expect([...manual.calls, ...slow.calls]).toEqual([]);
});

test("a finding without a fix starts nothing", async () => {
  const { all, calls, entry, result } = proofs();
  expect(await all.of(entry, result, { ...finding, code: "nan-origin" })).toBe(null);
  expect(calls).toEqual([]);
});
