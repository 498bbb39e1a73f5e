import { describe, expect, it } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import type { Trace } from "../trace/trace.js";
import { type Breakpoint, breakText, nextStop, type Stop } from "./breakpoints.js";
import { timeline } from "./timeline.js";
import { view } from "./view.js";

const detach = detachJson as Trace;
const product = productJson as Trace;

const on = (kind: Breakpoint["kind"], of: Breakpoint["of"] = null): Breakpoint => ({ kind, of, on: true });
const said = (stop: Stop | null): string | null =>
  stop &&
  `${stop.entry}: ${stop.words.map(w => (w.kind === "adjoint" ? `${w.text}\u0305` : w.text)).join("")} · line ${stop.line}`;
const stops = (trace: Trace, ...breakpoints: Breakpoint[]): string[] => {
  const line = timeline(trace, view(trace, { pass: 0 }));
  const found: string[] = [];
  for (let cursor = 0; ; ) {
    const stop = nextStop(trace, 0, line, breakpoints, cursor);
    if (!stop) return found;
    found.push(said(stop)!);
    cursor = stop.entry + 1;
  }
};

describe("breakpoints", () => {
  it("stop at each step of a value, by node and by name", () => {
    const steps = [
      "0: x computed · line 3",
      "4: arrival at x\u0305 · line 3",
      "5: arrival at x\u0305 · line 3",
    ];
    expect(stops(product, on("node", 0))).toEqual(steps);
    expect(stops(product, on("name", "x"))).toEqual(steps);
    expect(stops(product, on("name", "X"))).toEqual([]);
  });

  it("stop at an operation, forward and backward", () => {
    expect(stops(product, on("op", "dot"))).toEqual([
      "1: dot computed · line 4",
      "3: arrival at dot\u0305 · line 4",
    ]);
  });

  it("stop at norms of complete adjoints only", () => {
    // x̄ = 0 4 8 12 after two arrivals of 0 2 4 6 (norm 7.48).
    expect(stops(product, on("above", 8))).toEqual(["5: ‖x\u0305‖ 15 > 8 · line 3"]);
    expect(stops(product, on("above", 15.1))).toEqual([]);
    expect(stops(product, on("below", 3))).toEqual(["3: ‖dot\u0305‖ 2 < 3 · line 4"]);
  });

  it("tell a gradient that is zero from one that is small", () => {
    const trace = structuredClone(detach);
    const x = trace.backwards[0].steps.find(step => step.node === 0)!;
    x.grad = { ...x.grad, norm: 0, min: 0, max: 0, sample: [0, 0, 0, 0], zeros: 4 };
    expect(stops(trace, on("zero"))).toEqual(["6: x\u0305 all zero · line 3"]);
    expect(stops(trace, on("below", 1))).toEqual([]);
  });

  it("stop where NaN begins, not everywhere it spreads", () => {
    const trace = structuredClone(product);
    const nan = { ...trace.nodes[1].value!, nan: 1, norm: null, sample: ["NaN" as const] };
    trace.nodes[1].value = nan;
    trace.nodes[3].value = nan;
    expect(stops(trace, on("nonFinite"))).toEqual(["1: dot begins with 1 NaN · line 4"]);
    const back = structuredClone(product);
    for (const step of back.backwards[0].steps.filter(each => each.node !== 3)) step.grad = nan;
    for (const to of back.backwards[0].steps.flatMap(step => step.to)) to.grad = nan;
    expect(stops(back, on("nonFinite"))).toEqual(["3: dot\u0305 begins with 1 NaN · line 4"]);
  });

  it("are found backwards too, before the one just met", () => {
    const line = timeline(product, view(product, { pass: 0 }));
    expect(nextStop(product, 0, line, [on("node", 0)], 6, -1)?.entry).toBe(4);
    expect(nextStop(product, 0, line, [on("node", 0)], 1, -1)).toBeNull();
  });

  it("do nothing while they are off", () => {
    expect(stops(product, { ...on("node", 0), on: false })).toEqual([]);
  });

  it("are said in words, also when their value is gone", () => {
    expect(breakText(product, on("node", 1))).toBe("at dot(x, x)");
    expect(breakText(product, on("node", 99))).toBe("at a value of an earlier run");
    expect(breakText(product, on("above", 1000))).toBe("gradient norm above 1000");
    expect(breakText(null, on("nonFinite"))).toBe("where NaN or ∞ begins");
  });
});
