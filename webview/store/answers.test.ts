import { describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { comparison } from "./asked.js";
import type { Event } from "./event.js";
import { reduce } from "./reduce.js";
import { initial, type State } from "./state.js";

const detach = detachJson as Trace;
const played = (...events: Event[]): State => events.reduce(reduce, initial);
const trace = (uri = "file:///a.ts"): Event => ({
  type: "trace",
  document: { uri, file: "a.ts", version: 1 },
  trace: structuredClone(detach),
  saved: null,
});

describe("answers in the state", () => {
  it("light the way of an account, open the details, and go with a new run", () => {
    const asked = played(trace(), { type: "why", node: 2 });
    expect([asked.why, asked.path, asked.open.inspector]).toEqual([2, [2, 1], true]);
    expect(reduce(asked, { type: "why", node: null })).toMatchObject({ why: null, path: [] });
    expect(reduce(asked, trace())).toMatchObject({ why: null, path: [], explained: null });
    expect(played(trace(), { type: "why", node: 999 }).why).toBeNull();
    // The editor goes to the line of the account and says so: the value asked about stays selected.
    const at = (line: number): Event => ({ type: "editor", file: "detach.ts", line, column: 11 });
    const selected = reduce(asked, { type: "select", target: { kind: "node", node: 2 } });
    expect(reduce(selected, at(5)).selected).toEqual({ kind: "node", node: 2 });
    expect(reduce(selected, at(6)).selected).toEqual({ kind: "node", node: 3 });
  });

  it("of checks replace what was asked; what has no result says why", () => {
    const asked = played(trace(), { type: "checking", nodes: [0, 1] });
    expect(asked.checks.map(({ found }) => found.kind)).toEqual(["asked", "asked"]);
    const result = { node: 0, verdict: "agrees" as const, sentence: "yes" };
    const done = reduce(asked, { type: "checked", results: [result], message: "late" });
    expect(done.checks.map(({ node, found }) => [node, found])).toEqual([
      [1, { kind: "gone", message: "late" }],
      [0, { kind: "here", result }],
    ]);
  });

  it("compare with another run, which stays while the file runs again, and with exported values, which go", () => {
    const other = played(trace(), { type: "other", other: { name: "b.ts", trace: structuredClone(detach) } });
    expect([other.against, other.lens, other.open.compare]).toEqual([{ kind: "other" }, "change", true]);
    expect(comparison(other)?.first).toBeNull();
    expect(reduce(other, trace())).toMatchObject({ against: { kind: "other" }, other: { name: "b.ts" } });
    expect(reduce(other, trace("file:///c.ts"))).toMatchObject({ against: null, other: null, lens: null });
    const outside = { name: "w.safetensors", tensors: [], unknown: [], note: "" };
    const beside = played(trace(), { type: "outside", outside });
    expect([beside.against, beside.lens, comparison(beside)]).toEqual([{ kind: "outside" }, null, null]);
    expect(reduce(beside, trace())).toMatchObject({ against: null, outside: null });
  });
});
