import { afterEach, describe, expect, it } from "vitest";
import { type Tensor, zeros } from "../index.js";
import { tape } from "../tape/recorder.js";
import { register } from "../tape/register.js";
import { program, recording } from "../trace/testing.js";
import { kept } from "./memory.js";

afterEach(() => {
  tape.recorder = null;
  register.site = -1;
});

/** Runs the steps of a program; step n stands on line n + 1. */
function of(...steps: ((x: Tensor) => Tensor)[]) {
  const { sites, find } = program("a.ts", steps.map((_, i) => `f${i}`).join("\n"));
  const { tape: recorder, trace } = recording({ sites });
  tape.recorder = recorder;
  let x = zeros(100, { dtype: "float64", requiresGrad: true });
  steps.forEach((step, line) => {
    register.site = find(line + 1, `f${line}`);
    x = step(x);
  });
  tape.recorder = null;
  return kept(trace({ file: "a.ts", sites }));
}

const backward =
  (options = {}) =>
  (x: Tensor) => {
    x.backward(options);
    return x;
  };

describe("what is kept for backward", () => {
  it("rises with every operation that saves, and is given back by the pass", () => {
    // exp keeps its result, square its input: the same storage once; sum keeps nothing.
    const { peak, left, lines } = of(
      x => x.exp(),
      x => x.square(),
      x => x.sin(),
      x => x.sum(),
      backward(),
    );
    expect([peak, left]).toEqual([1600, 0]);
    expect(lines.map(({ file, line, bytes, tensors }) => [file, line, bytes, tensors.length])).toEqual([
      ["a.ts", 1, 800, 1],
      ["a.ts", 3, 800, 1],
    ]);
  });

  it("stays where no pass comes, or one that retains its graph", () => {
    expect(of(x => x.exp()).left).toBe(800);
    expect(
      of(
        x => x.exp(),
        x => x.sum(),
        backward({ retainGraph: true }),
      ).left,
    ).toBe(800);
  });

  it("is nothing where nothing is saved", () => {
    expect(
      of(
        x => x.add(1),
        x => x.sum(),
        backward(),
      ),
    ).toEqual({ peak: 0, seq: 0, left: 0, lines: [] });
  });
});
