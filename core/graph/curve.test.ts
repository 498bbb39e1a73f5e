import { expect, test } from "vitest";
import type { Summary, Trace, TraceNode } from "../trace/trace.js";
import { curveOf, curves, whole } from "./curve.js";

const summary = (sample: number[]): Summary => ({
  min: Math.min(...sample),
  max: Math.max(...sample),
  mean: 0,
  std: 0,
  norm: Math.hypot(...sample),
  nan: 0,
  inf: 0,
  zeros: 0,
  sample,
});

const node = (id: number, op: string, inputs: number[], value: number[], more = {}): TraceNode => ({
  id,
  seq: id,
  kind: inputs.length > 0 ? "op" : "parameter",
  op,
  inputs,
  output: 0,
  shape: [value.length],
  dtype: "float32",
  requiresGrad: true,
  leaf: inputs.length === 0,
  site: null,
  frames: [],
  value: summary(value),
  grad: null,
  why: null,
  bytes: 0,
  ns: 0,
  saved: [],
  tensor: id,
  version: 0,
  ...more,
});

/** y = x² at 1, 2, 3; its sum goes backward, and with it `also` · x. */
function squared(also: number): Trace {
  const slopes = summary([2, 4, 6].map(slope => slope + also));
  const [x, y] = [node(0, "arange", [], [1, 2, 3], { grad: slopes }), node(1, "square", [0], [1, 4, 9])];
  const s = node(2, "sum", [1], [14], { shape: [] });
  const other = node(3, "mul", [0], [0, 0, 0]);
  const step = (seq: number, of: number, grad: Summary, to: number[]) => ({
    seq,
    node: of,
    grad,
    to: to.map(target => ({ node: target, slot: 0, grad, share: null })),
  });
  const one = summary([1, 1, 1]);
  const steps = [step(11, 2, summary([1]), [1]), step(12, 1, one, [0]), step(13, 0, slopes, [])];
  if (also) steps.splice(1, 0, step(12, 3, one, [0]));
  return {
    version: 1,
    file: "f.ts",
    nodes: [x, y, s, other],
    edges: [
      { from: 0, to: 1, slot: 0 },
      { from: 1, to: 2, slot: 0 },
      { from: 0, to: 3, slot: 0 },
    ],
    backwards: [{ root: 2, seq: 10, site: null, createGraph: false, steps }],
    events: [],
    findings: [],
    truncated: null,
    error: null,
  };
}

test("y and its slope at every x, from the tape", () => {
  expect(curveOf(squared(0), 1, 0)).toEqual({
    x: 0,
    y: 1,
    count: 3,
    seed: 1,
    points: [
      { x: 1, y: 1, slope: 2 },
      { x: 2, y: 4, slope: 4 },
      { x: 3, y: 9, slope: 6 },
    ],
  });
});

test("where x feeds something else, too, no slope is claimed", () => {
  const found = curveOf(squared(5), 1, 0);
  expect(found?.points.map(({ slope }) => slope)).toEqual([null, null, null]);
  expect(found?.seed).toBe(null);
});

test("a reduction or a leaf is no curve; without a pass there are values only", () => {
  expect(curveOf(squared(0), 2, 0)).toBe(null);
  expect(curveOf(squared(0), 0, 0)).toBe(null);
  expect(curves(squared(0), [0, 1, 2], null).map(({ y, points }) => [y, points[0].slope])).toEqual([
    [1, null],
  ]);
});

test("full values: the slope is x.grad over the seed", () => {
  expect(whole([0, 1], [5, 6], [4, 8], 2)).toEqual([
    { x: 0, y: 5, slope: 2 },
    { x: 1, y: 6, slope: 4 },
  ]);
  expect(whole([0], [5], [4], null)).toEqual([{ x: 0, y: 5, slope: null }]);
});
