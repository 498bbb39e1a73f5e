import { describe, expect, test } from "vitest";
import {
  adaptiveSpans,
  averagePool,
  averageSpread,
  maxPool,
  type PoolShape,
  poolLength,
  slidingSpans,
} from "./pool.js";

const shape = (over: Partial<PoolShape>): PoolShape => ({
  planes: 1,
  height: 3,
  width: 3,
  outHeight: 2,
  outWidth: 2,
  kernel: [2, 2],
  stride: [1, 1],
  padding: [0, 0],
  dilation: [1, 1],
  ...over,
});

describe("poolLength", () => {
  test("counts whole windows, or hanging ones that start inside", () => {
    expect(poolLength(5, 2, 2, 0, 1, false)).toBe(2);
    expect(poolLength(5, 2, 2, 0, 1, true)).toBe(3);
    expect(poolLength(2, 1, 3, 0, 1, true)).toBe(1);
  });
});

describe("maxPool", () => {
  test("gives the greatest element and the first place of equals", () => {
    const out = new Float64Array(4);
    const places = new Int32Array(4);
    maxPool(out, places, Float64Array.of(1, 5, 5, 2, 5, 0, 7, 7, 7), shape({}));
    expect([...out]).toEqual([5, 5, 7, 7]);
    expect([...places]).toEqual([1, 1, 6, 7]);
  });

  test("NaN wins, padding never does", () => {
    const out = new Float64Array(4);
    const places = new Int32Array(4);
    const s = shape({ height: 2, width: 2, stride: [2, 2], padding: [1, 1] });
    maxPool(out, places, Float64Array.of(-1, Number.NaN, -3, Number.NEGATIVE_INFINITY), s);
    expect([...out]).toEqual([-1, Number.NaN, -3, Number.NEGATIVE_INFINITY]);
    expect([...places]).toEqual([0, 1, 2, 3]);
  });
});

describe("averagePool", () => {
  test("divides by the window or the part of it inside", () => {
    const out = new Float64Array(1);
    const x = Float64Array.of(8, 0, 0, 0, 0, 0, 0, 0, 0);
    for (const [padded, mean] of [
      [true, 2],
      [false, 8],
    ] as const) {
      const spans = slidingSpans(3, 1, 2, 1, 1, padded);
      averagePool(out, x, 1, 3, 3, spans, spans);
      expect(out[0]).toBe(mean);
    }
  });

  test("spreads a gradient over each window", () => {
    const out = new Float64Array(9);
    const spans = slidingSpans(3, 2, 2, 1, 0, true);
    averageSpread(out, Float64Array.of(4, 8, 12, 16), 1, 3, 3, spans, spans);
    expect([...out]).toEqual([1, 3, 2, 4, 10, 6, 3, 7, 4]);
  });

  test("covers an axis evenly when adaptive", () => {
    expect(adaptiveSpans(5, 3)).toEqual({ from: [0, 1, 3], to: [2, 4, 5], size: [2, 3, 2] });
  });
});
