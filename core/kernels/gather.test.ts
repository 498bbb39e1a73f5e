import { describe, expect, test } from "vitest";
import { addAt, addLines, firstOutside, placesAlong, putAt, take, takeLines } from "./gather.js";

describe("gather", () => {
  test("takes and adds lines of the middle dimension", () => {
    const x = Float64Array.of(1, 2, 3, 4, 5, 6);
    const index = Int32Array.of(2, 0, 2);
    const out = new Float64Array(6);
    takeLines(out, x, index, 1, 3, 2);
    expect([...out]).toEqual([5, 6, 1, 2, 5, 6]);
    const back = new Float64Array(6);
    addLines(back, out, index, 1, 3, 2);
    expect([...back]).toEqual([1, 2, 0, 0, 10, 12]);
  });

  test("an index of -1 is nowhere", () => {
    const out = new Float64Array(3).fill(9);
    takeLines(out, Float64Array.of(1, 2), Int32Array.of(1, -1, 0), 1, 2, 1);
    expect([...out]).toEqual([2, 0, 1]);
    const back = new Float64Array(2);
    addLines(back, Float64Array.of(4, 5, 6), Int32Array.of(1, -1, 0), 1, 2, 1);
    expect([...back]).toEqual([6, 4]);
  });

  test("finds the first index outside", () => {
    expect(firstOutside(Int32Array.of(0, 2, 3, -1), 3)).toBe(2);
    expect(firstOutside(Int32Array.of(0, 2), 3)).toBe(-1);
  });

  test("names places along a dimension", () => {
    expect([...placesAlong(Int32Array.of(1, 0, 2, 2), [2, 2], [2, 3], 1)]).toEqual([1, 0, 5, 5]);
    expect([...placesAlong(Int32Array.of(1, 0, 1), [1, 3], [2, 3], 0)]).toEqual([3, 1, 5]);
    expect([...placesAlong(new Int32Array(0), [0, 2], [2, 2], 0)]).toEqual([]);
  });

  test("takes, adds and puts at places", () => {
    const places = Int32Array.of(1, 1, 0);
    const out = new Float64Array(3);
    take(out, Float64Array.of(7, 8), places);
    expect([...out]).toEqual([8, 8, 7]);
    const sums = new Float64Array(2);
    addAt(sums, Float64Array.of(1, 2, 4), places);
    expect([...sums]).toEqual([4, 3]);
    putAt(sums, Float64Array.of(1, 2, 4), places);
    expect([...sums]).toEqual([4, 2]);
  });
});
