import { describe, expect, test } from "vitest";
import { logSoftmax, softmax } from "./softmax.js";

const Inf = Number.POSITIVE_INFINITY;

describe("softmax", () => {
  test("runs along the middle dimension", () => {
    const out = new Float64Array(4);
    softmax(out, Float64Array.of(0, 5, Math.log(3), 5), 1, 2, 2);
    expect(out[0]).toBeCloseTo(0.25, 15);
    expect(out[1]).toBe(0.5);
    expect(out[2]).toBeCloseTo(0.75, 15);
    expect(out[3]).toBe(0.5);
  });

  test("of single elements is 1, in float32 too", () => {
    for (const rows of [1, 3]) {
      const x = new Float32Array(rows).fill(0.3);
      const out = new Float32Array(rows);
      softmax(out, x, rows, 1, 1);
      expect([...out]).toEqual([...x.fill(1)]);
      logSoftmax(out, x, rows, 1, 1);
      expect([...out]).toEqual([...x.fill(0)]);
    }
  });

  test("survives huge logits, and says NaN where there is no answer", () => {
    const out = new Float64Array(2);
    softmax(out, Float64Array.of(1000, -1000), 1, 2, 1);
    expect([...out]).toEqual([1, 0]);
    logSoftmax(out, Float64Array.of(1000, -1000), 1, 2, 1);
    expect([...out]).toEqual([0, -2000]);
    softmax(out, Float64Array.of(-Inf, -Inf), 1, 2, 1);
    expect([...out]).toEqual([Number.NaN, Number.NaN]);
  });
});
