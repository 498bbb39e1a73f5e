import { describe, expect, it } from "vitest";
import { ellipsize, row } from "./fit.js";

const measure = (text: string): number => text.length * 7;

describe("ellipsize", () => {
  it("keeps what fits and ends the rest in dots", () => {
    expect(ellipsize("weight", "code", 42, measure)).toBe("weight");
    expect(ellipsize("weight", "code", 41, measure)).toBe("weig…");
    expect(ellipsize("weight", "code", 5, measure)).toBe("…");
  });

  it("measures of a name of any length no more than a place could hold", () => {
    let measured = 0;
    const counted = (text: string): number => {
      measured += text.length;
      return measure(text);
    };
    expect(ellipsize("x".repeat(1_000_000), "code", 42, counted)).toBe("xxxxx…");
    expect(measured).toBeLessThan(10_000);
  });

  it("never cuts a letter of two code units in half", () => {
    expect(ellipsize("𝛼𝛽𝛾", "code", 21, measure)).toBe("𝛼…");
  });
});

describe("row", () => {
  it("gives figures what a short word leaves", () => {
    expect(row("x", "code", 160, 70, measure)).toEqual({ word: "x", room: 20 });
  });

  it("shortens a long word for figures, at most to two fifths", () => {
    expect(row("parameter".repeat(6), "code", 222, 70, measure)).toEqual({
      word: "parameterparameterp…",
      room: 10,
    });
    expect(row("parameter".repeat(6), "code", 222, 999, measure)).toEqual({ word: "parameterpa…", room: 18 });
  });
});
