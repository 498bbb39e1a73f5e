import { describe, expect, it } from "vitest";
import type { Summary } from "../trace/trace.js";
import { judge, readNumber, readShape, riddle } from "./quiz.js";

const of = (shape: number[], sample: Summary["sample"], nan = 0) =>
  [{ shape }, { sample, nan, inf: 0 }] as const;

describe("the quiz", () => {
  it("asks for a number where there is one, for the largest entry of what is known whole, else for the shape", () => {
    expect(riddle(...of([], [0.5]))).toEqual({ kind: "number", at: null, answer: 0.5 });
    expect(riddle(...of([3], [1, -4, 2]))).toEqual({ kind: "number", at: 1, answer: -4 });
    expect(riddle(...of([100], [1, 2]))).toEqual({ kind: "shape", answer: [100] });
    expect(riddle(...of([2], [1, "NaN"], 1))).toEqual({ kind: "shape", answer: [2] });
    expect(riddle(...of([0], []))).toBeNull();
  });

  it("takes what rounds to the answer, however it is written", () => {
    const third = { kind: "number", at: null, answer: -1 / 3 } as const;
    for (const right of ["-1/3", "−0.33", " -0.333 ", "-0,33", "-3.3e-1"])
      expect(judge(third, right), right).toBe(true);
    for (const wrong of ["1/3", "-0.3", "0", "-1/4"]) expect(judge(third, wrong), wrong).toBe(false);
    for (const none of ["", "many", "1/0", "1/2/3", "NaN", "Infinity"])
      expect(judge(third, none), none).toBeNull();
    expect(judge({ kind: "number", at: 0, answer: 0 }, "0")).toBe(true);
  });

  it("reads shapes as people write them", () => {
    const shape = { kind: "shape", answer: [2, 3] } as const;
    for (const right of ["2 × 3", "[2, 3]", "2x3", "(2, 3)", "2 3"])
      expect(judge(shape, right), right).toBe(true);
    expect(judge(shape, "[3, 2]")).toBe(false);
    expect(judge(shape, "two")).toBeNull();
    expect(readShape("[]")).toEqual([]);
    expect(readShape("scalar")).toEqual([]);
    expect(readShape("")).toBeNull();
    expect(readNumber("1/8")).toBe(0.125);
  });
});
