import { describe, expect, it } from "vitest";
import type { Film } from "../../../core/graph/film.js";
import { columnAt, columnsUnder, shareOf, stepped } from "./axis.js";
import { curveOf, isHigh } from "./curve.js";
import { peaks, shade } from "./paint.js";

/** Passes 1, 2, 6 and 8 of 8. */
const axis = { numbers: Int32Array.of(1, 2, 6, 8), total: 8 };

describe("axis", () => {
  it("stands a pass where its number is, and finds the one kept before a place", () => {
    expect([0, 1, 2, 3].map(column => shareOf(axis, column))).toEqual([1 / 16, 3 / 16, 11 / 16, 15 / 16]);
    expect([0, 0.2, 0.5, 0.7, 1].map(share => columnAt(axis, share))).toEqual([0, 1, 1, 2, 3]);
  });

  it("knows which passes a pixel covers, be it wider or narrower than they", () => {
    expect([0, 1].map(at => columnsUnder(axis, at, 2))).toEqual([
      [0, 1],
      [1, 3],
    ]);
    expect(columnsUnder(axis, 15, 16)).toEqual([3, 3]);
  });

  it("steps by keys and stops at the ends", () => {
    expect(
      ["ArrowLeft", "ArrowRight", "PageDown", "Home", "End", "x"].map(key => stepped(axis, 0, key)),
    ).toEqual([0, 1, 1, 0, 3, null]);
  });
});

describe("heat", () => {
  const none = Number.NaN;

  it("keeps the largest under a pixel, what is not finite before all", () => {
    const all = { numbers: Int32Array.of(1, 2, 3, 4), total: 4 };
    expect([...peaks(all, Float32Array.of(1, 3, none, 2), 2)]).toEqual([3, 2]);
    expect([...peaks(all, Float32Array.of(none, none, 5, Infinity), 2)]).toEqual([none, Infinity]);
  });

  it("is pale at the least and full at the greatest, and empty without a gradient", () => {
    expect([-2, 0, 2, none, -Infinity, Infinity].map(cell => shade(cell, -2, 2))).toEqual([
      1, 25, 48, 0, 0, 49,
    ]);
    expect(shade(1, 1, 1)).toBe(48);
  });
});

describe("curve", () => {
  const film = (...losses: number[]): Film => ({
    training: {
      name: "loss",
      passes: Int32Array.from(losses, (_, i) => i),
      numbers: Int32Array.from(losses, (_, i) => i + 1),
      total: losses.length,
    },
    name: "loss",
    losses: Float64Array.from(losses),
    series: null,
    optimizer: null,
  });

  it("falls with the loss", () => {
    expect(curveOf(film(3, 2, 1), 300, 44)).toEqual({
      path: "M50.0,2.0L150.0,22.0L250.0,42.0",
      low: 1,
      high: 3,
      log: false,
      bad: [],
    });
  });

  it("knows which losses stand high, on either scale", () => {
    const high = (...losses: number[]) => losses.map(loss => isHigh(curveOf(film(...losses), 300, 44), loss));
    expect(high(3, 2.1, 1)).toEqual([true, true, false]);
    expect(high(1000, 9, 0.1)).toEqual([true, false, false]);
    expect(high(2, Number.NaN, 2)).toEqual([false, false, false]);
  });

  it("is on a log scale over more than two decades", () => {
    const { path, log } = curveOf(film(1000, 10, 0.1), 300, 44);
    expect([path, log]).toEqual(["M50.0,2.0L150.0,22.0L250.0,42.0", true]);
  });

  it("breaks off where the loss is no number, and says where", () => {
    const { path, bad } = curveOf(film(3, Number.NaN, 1, 1), 400, 44);
    expect([path, bad]).toEqual(["M50.0,2.0M250.0,42.0L350.0,42.0", [0.375]]);
  });

  it("keeps the peaks of many losses in few points", () => {
    const losses = Array.from({ length: 100_000 }, (_, i) => (i === 54_321 ? 9 : 1 + (i % 2)));
    const { path } = curveOf(film(...losses), 500, 44);
    expect(path.match(/[ML]/g)!.length).toBeLessThanOrEqual(1000);
    expect(path).toContain(",2.0");
  });
});
