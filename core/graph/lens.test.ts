import { expect, test } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import type { Trace } from "../trace/trace.js";
import { compare } from "./compare.js";
import { flow } from "./flow.js";
import { isLens, type LensName, look } from "./lens.js";
import { bytesText, memory, timeText } from "./memory.js";
import { timeline } from "./timeline.js";
import { view } from "./view.js";

const trace = detachJson as Trace;

function looked(name: LensName, of: Trace = trace, before: Trace | null = null, at?: number) {
  const shown = view(of, { pass: 0 });
  const times = timeline(of, shown);
  const lensed = look(name, {
    trace: of,
    view: shown,
    flow: flow(of, shown),
    cursor: at ?? times.entries.length,
    memory: () => memory(of, shown, times),
    comparison: before && compare({ trace: before, pass: 0 }, { trace: of, pass: 0 }),
  });
  const names = (key: number) => of.nodes.find(node => node.id === shown.boxes[key].node)?.name ?? "·";
  const boxes = [...lensed.boxes].map(([key, { tint, figure }]) => [
    names(key),
    Number(tint.toFixed(2)),
    figure,
  ]);
  return { ...lensed, boxes };
}

test("gradient norms on a log scale", () => {
  expect(looked("gradient").boxes).toEqual([
    ["x", 1, "9.9"],
    ["z", 0.3, "2"],
    ["·", 0, "1"],
  ]);
});

test("findings by their worst, changes by their ratio", () => {
  const nodes = [3];
  const findings: Trace["findings"] = [
    { code: "a", severity: "info", message: "", nodes, site: null, path: [] },
    { code: "b", severity: "warning", message: "", nodes, site: null, path: [] },
  ];
  const found = looked("finding", { ...trace, findings });
  expect(found.boxes).toEqual([["z", 0.5, "!"]]);
  expect(found.legend.map(row => row.text)).toEqual(["i info", "! warning", "✕ error"]);
  const after = structuredClone(trace);
  const step = after.backwards[0].steps.find(each => each.node === 0)!;
  step.grad.norm! *= 100;
  expect(looked("change", after, trace).boxes).toEqual([["x", 1, "×100"]]);
  expect(looked("change").total).toBe("Nothing to compare with.");
});

test("memory rises through forward and falls through backward", () => {
  const saved = structuredClone(trace);
  saved.nodes[1].saved = [0];
  saved.nodes[3].saved = [2, 0];
  saved.events.push({ seq: 99, kind: "free", node: saved.backwards[0].root, site: null });
  const shown = view(saved, { pass: 0 });
  const { held, peak } = memory(saved, shown, timeline(saved, shown));
  expect(held[0]).toBe(0);
  expect(peak).toBe(32);
  expect(Math.max(...held)).toBe(32);
  // y = x · x lies behind the cut: no pass goes through it, so what it saved stays.
  expect(held.at(-1)).toBe(16);
  expect(looked("memory", saved).total).toBe("kept for backward 16 B of at most 32 B");
});

test("units", () => {
  expect([0, 16, 3277, 5 * 2 ** 20, 300 * 1024].map(bytesText)).toEqual([
    "0 B",
    "16 B",
    "3.2 KiB",
    "5 MiB",
    "300 KiB",
  ]);
  expect([900, 1234, 5.6e6, 2.1e9].map(timeText)).toEqual(["900 ns", "1.2 µs", "5.6 ms", "2.1 s"]);
  expect([isLens("time"), isLens("toString"), isLens(3)]).toEqual([true, false, false]);
});
