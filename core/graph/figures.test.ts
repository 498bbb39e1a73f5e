import { describe, expect, it } from "vitest";
import type { Summary } from "../trace/trace.js";
import { figure, figures, histogram, shapeText } from "./figures.js";

const of = (...sample: Summary["sample"]): Summary => ({
  min: null, max: null, mean: null, std: null, norm: null, nan: 0, inf: 0, zeros: 0, sample,
}); // biome-ignore format: one line

describe("figure", () => {
  it.each([
    [0, "0"],
    [28, "28"],
    [1024, "1024"],
    [Math.fround(1433.6), "1433.6"],
    [Math.fround(0.1), "0.1"],
    [1 / 3, "0.333"],
    [-1 / 3, "−0.333"],
    [28.178, "28.178"],
    [28.1780056, "28.2"],
    [123456.7, "1.23e5"],
    [0.0000314159, "3.14e-5"],
    ["NaN", "NaN"],
    ["-Infinity", "−∞"],
    [null, "–"],
  ] as const)("writes %s as %s", (value, text) => expect(figure(value)).toBe(text));
});

describe("figures", () => {
  it("writes up to eight entries", () => {
    expect(figures(of(0, 1, 4, 9), 4)).toBe("0 1 4 9");
    expect(figures(of(), 0)).toBe("empty");
    expect(figures(of(1, 2, 3, 4, 5, 6, 7, 8, 9), 9)).toBeNull();
  });

  it("gives up digits for room, then entries, and says so", () => {
    const thirds = of(1 / 3, 2 / 3, 4 / 3);
    expect(figures(thirds, 3, 20)).toBe("0.333 0.667 1.33");
    expect(figures(thirds, 3, 13)).toBe("0.33 0.67 1.3");
    expect(figures(thirds, 3, 12)).toBe("0.33 0.67 …");
    expect(figures(thirds, 3, 9)).toBe("0.33 …");
  });
});

describe("histogram", () => {
  it("counts equal bins from min to max, non-finite entries left out", () => {
    expect(histogram(of(0, 1, 2, 3, "NaN"), 4)).toEqual([1, 1, 1, 1]);
    expect(histogram(of(5, 5), 3)).toEqual([0, 2, 0]);
    expect(histogram(of("NaN"), 3)).toEqual([]);
  });
});

describe("shapeText", () => {
  it("keeps a scalar's brackets apart", () => {
    expect([shapeText([]), shapeText([4]), shapeText([64, 784])]).toEqual(["[ ]", "[4]", "[64 × 784]"]);
  });
});
