// What crosses a wire was written by somebody else: a hundred thousand malformed and hostile messages and traces, each
// refused with a reason or taken for what it says. Nothing throws past the wire, nothing is allocated on a length's word.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeTrace, encodeTrace, TraceFormatError } from "../../core/trace/codec.js";
import type { Trace } from "../../core/trace/trace.js";
import { parse } from "../../extension/protocol/guard.js";
import { fromPanelSchema } from "../../extension/protocol/panel.js";
import { type Host, Wire } from "../../webview/wire.js";
import detachJson from "../fixtures/traces/detach.json" with { type: "json" };
import productJson from "../fixtures/traces/product.json" with { type: "json" };

const ENCODED = [detachJson as Trace, productJson as Trace].map(encodeTrace);
const SITE = { file: "a.ts", line: 1, column: 1, endLine: 1, endColumn: 9 };

/** One of each message to the panel, and from it. */
const TO: readonly object[] = [
  { type: "trace", uri: "file:///a.ts", file: "a.ts", version: 1, bytes: ENCODED[0].slice().buffer },
  { type: "run", state: { kind: "failed", message: "no", site: SITE } },
  { type: "run", state: { kind: "running", since: 1 } },
  { type: "stale", stale: true },
  { type: "cursor", file: "a.ts", line: 1, column: 2, focus: false },
  { type: "values", node: 1, what: "value", dtype: "float64", bytes: new Float64Array([1, 2]).buffer },
  { type: "noValues", node: 1, what: "grad", message: "gone" },
  { type: "player", command: "play" },
  { type: "stand", seq: 3 },
  { type: "debugger", stands: { kind: "program", name: "b.ts" } },
  { type: "export", id: 1, format: "svg", style: "" },
  { type: "ask", question: "why", node: 2 },
  { type: "checking", nodes: [1, 2] },
  { type: "checked", results: [{ node: 1, verdict: "differs", sentence: "no" }], message: "" },
  { type: "compare", against: "pass" },
  { type: "other", name: "b.ts", bytes: ENCODED[1].slice().buffer },
  {
    type: "outside",
    name: "w.safetensors",
    tensors: [{ name: "w", what: "value", node: 0, differs: null, ratio: 1 }],
    unknown: ["b"],
    note: "",
  },
];
const FROM: readonly object[] = [
  { type: "ready" },
  { type: "reveal", site: SITE, focus: true },
  { type: "values", node: 3, what: "grad" },
  { type: "check", node: 3, pass: null },
  { type: "stopCheck" },
  { type: "stood", seq: 3 },
  { type: "rejoin" },
  { type: "exported", id: 1, bytes: new ArrayBuffer(8) },
  { type: "notExported", id: 1, message: "no" },
  { type: "log", level: "info", text: "hello" },
];

const hostile = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.anything({ maxDepth: 2, withBigInt: true, withTypedArray: true, withNullPrototype: true }),
  },
  fc.constantFrom<unknown>(
    "__proto__",
    "constructor",
    "javascript:alert(1)",
    "<img src=x onerror=alert(1)>",
    "\u202e",
    "w".repeat(2_000_000),
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    1.5,
    2 ** 53,
    -0,
    null,
    undefined,
    [],
    {},
    () => {},
    Symbol("s"),
    1n,
    { [Symbol.toStringTag]: "ArrayBuffer" },
    { [Symbol.toStringTag]: "ArrayBuffer", byteLength: 2 ** 40 },
  ),
); // prettier-ignore

/** A real message with one to three of its fields replaced, removed or added, at any depth. */
const mutated = (messages: readonly object[]) =>
  fc
    .tuple(
      fc.constantFrom(...messages),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom("put", "drop", "add", "deep"), hostile), {
        minLength: 1,
        maxLength: 3,
      }),
    )
    .map(([message, changes]) => {
      const made: Record<string, unknown> = { ...message };
      for (const [at, how, value] of changes) {
        const keys = Object.keys(made);
        const key = keys[at % Math.max(1, keys.length)] ?? "type";
        const inner = made[key];
        if (how === "put") made[key] = value;
        else if (how === "drop") delete made[key];
        else if (how === "add") made[typeof value === "string" ? value.slice(0, 20) : "more"] = value;
        else if (typeof inner === "object" && inner !== null && !(inner instanceof ArrayBuffer))
          made[key] = { ...inner, [Object.keys(inner)[at % 3] ?? "kind"]: value };
      }
      return made;
    });

/** Bytes of a real trace, changed in places, cut short or made longer; lengths are set to the largest there are. */
const bytes = fc
  .tuple(
    fc.constantFrom(...ENCODED),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.constantFrom<number[]>(
          [0],
          [255],
          [128],
          [255, 255, 255, 127],
          [0, 0, 0, 128],
          [255, 255, 255, 255],
        ),
      ),
      { minLength: 1, maxLength: 6 },
    ),
    fc.option(fc.nat(), { freq: 4 }),
  )
  .map(([whole, changes, end]) => {
    const made = end === null ? whole.slice() : whole.slice(0, end % (whole.length + 1));
    for (const [at, values] of changes)
      if (made.length > 0) made.set(values.slice(0, made.length - (at % made.length)), at % made.length);
    return made;
  });

function wire(): { wire: Wire; posted: unknown[] } {
  const posted: unknown[] = [];
  const host: Host = { postMessage: message => posted.push(message), getState: () => null, setState() {} };
  return { wire: new Wire(host), posted };
}

describe("a message to the panel", () => {
  it("is refused with a reason, or means an event; nothing is thrown", () => {
    const { wire: panel, posted } = wire();
    let [refused, taken] = [0, 0];
    fc.assert(
      fc.property(
        fc.oneof({ weight: 9, arbitrary: mutated(TO) }, { weight: 1, arbitrary: hostile }),
        message => {
          const before = posted.length;
          const meant = panel.read(message);
          if (meant.type !== "refused") return void taken++;
          refused++;
          expect(meant.problem.length).toBeGreaterThan(0);
          expect(meant.problem.length).toBeLessThan(2000);
          expect(posted.slice(before)).toEqual([{ type: "log", level: "error", text: meant.problem }]);
          expect(parse(fromPanelSchema, posted[before], "log").ok).toBe(true);
        },
      ),
      { numRuns: 40_000, seed: 6 },
    );
    expect(refused).toBeGreaterThan(20_000);
    expect(taken).toBeGreaterThan(500);
  }, 300_000);

  it("means what it says when it is well-formed", () => {
    expect(TO.map(message => wire().wire.read(message).type)).toEqual([
      "trace",
      "run",
      "run",
      "stale",
      "editor",
      "whole",
      "whole",
      "player",
      "stand",
      "debugger",
      "export",
      "ask",
      "checking",
      "checked",
      "compare",
      "other",
      "outside",
    ]); // prettier-ignore
  });
});

describe("a message from the panel", () => {
  it("is refused with a reason, or taken; nothing is thrown", () => {
    let [refused, taken] = [0, 0];
    fc.assert(
      fc.property(
        fc.oneof({ weight: 9, arbitrary: mutated(FROM) }, { weight: 1, arbitrary: hostile }),
        message => {
          const parsed = parse(fromPanelSchema, message, "panel");
          if (parsed.ok) return void taken++;
          refused++;
          expect(parsed.problem.length).toBeLessThan(600);
        },
      ),
      { numRuns: 30_000, seed: 7 },
    );
    expect(refused).toBeGreaterThan(10_000);
    expect(taken).toBeGreaterThan(500);
    expect(FROM.map(message => parse(fromPanelSchema, message, "panel").ok)).toEqual(FROM.map(() => true));
  }, 300_000);
});

describe("a trace's bytes", () => {
  it("are refused as no trace, or are one that is encoded again", () => {
    let [refused, taken] = [0, 0];
    fc.assert(
      fc.property(bytes, given => {
        let trace: Trace;
        try {
          trace = decodeTrace(given);
        } catch (error) {
          expect(error).toBeInstanceOf(TraceFormatError);
          refused++;
          return;
        }
        taken++;
        const { nodes, edges, backwards } = decodeTrace(encodeTrace(trace));
        const counts = [trace.nodes.length, trace.edges.length, trace.backwards.length];
        expect([nodes.length, edges.length, backwards.length]).toEqual(counts);
      }),
      { numRuns: 35_000, seed: 8 },
    );
    expect(refused).toBeGreaterThan(1000);
    expect(taken).toBeGreaterThan(100);
  }, 600_000);

  it("with a length of two thousand million allocate nothing of it", () => {
    const before = process.memoryUsage().arrayBuffers;
    for (let at = 8; at + 4 <= Math.min(ENCODED[0].length, 4000); at += 4) {
      const made = ENCODED[0].slice();
      made.set([255, 255, 255, 127], at);
      try {
        decodeTrace(made);
      } catch (error) {
        expect(error).toBeInstanceOf(TraceFormatError);
      }
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200_000_000);
  }, 120_000);
});
