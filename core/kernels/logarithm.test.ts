import { expect, test } from "vitest";
import { logarithm } from "./logarithm.js";
import { Generator } from "./random.js";

test("the logarithm, to the last bit of fdlibm's", () => {
  const points: [number, number][] = [
    [1, 0],
    [0.5, -Math.LN2],
    [2, Math.LN2],
    [0.3, -1.2039728043259361],
    [0.7, -0.35667494393873245],
    [0.9999999, -1.0000000494736474e-7],
    [1.4, 0.33647223662121284],
    [1.415, 0.34712953109520095],
    [1e300, 690.7755278982137],
    [2.2250738585072014e-308, -708.3964185322641],
  ];
  for (const [x, expected] of points) expect(logarithm(x)).toBe(expected);
});

test("is within one unit of the last place of the engine's", () => {
  const random = new Generator(1);
  for (let i = 0; i < 10000; i++) {
    const x = random.uniform() + 2 ** -60;
    const [ours, theirs] = [logarithm(x), Math.log(x)];
    expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(Math.abs(theirs) * 2 ** -52);
  }
});
