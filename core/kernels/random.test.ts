import { describe, expect, test } from "vitest";
import { Generator } from "./random.js";

const many = (count: number, draw: () => number) => Array.from({ length: count }, draw);

describe("Generator", () => {
  test("a seed's stream never changes", () => {
    const random = new Generator(0);
    expect(many(4, () => random.word())).toEqual([1789933344, 44971166, 2521392804, 3836935353]);
    random.seed(0);
    expect(many(2, () => random.uniform())).toEqual([0.41675133265905573, 0.5870575151842543]);
    random.seed(0);
    expect(many(3, () => random.normal())).toEqual([
      -1.6490607711240366, 1.724509685349403, 0.6913582722647548,
    ]);
    random.seed(0);
    expect([...random.permutation(6)]).toEqual([2, 4, 3, 5, 1, 0]);
  });

  test("is xoshiro128**: the published first words of the state 1, 2, 3, 4", () => {
    const random = new Generator(0);
    random.restore({ state: Int32Array.of(1, 2, 3, 4), taken: 0, spare: null });
    expect(many(4, () => random.word())).toEqual([11520, 0, 5927040, 70819200]);
  });

  test("different seeds differ, also beyond 32 bits", () => {
    expect(new Generator(1).word()).not.toBe(new Generator(2).word());
    expect(new Generator(1).word()).not.toBe(new Generator(1 + 2 ** 40).word());
    expect(() => new Generator(0.5)).toThrow("seed: expected a safe integer, got 0.5");
  });

  test("continues from a saved state, the waiting normal included", () => {
    const random = new Generator(7);
    random.normal();
    const state = random.save();
    const next = many(3, () => random.normal());
    random.restore(state);
    expect(many(3, () => random.normal())).toEqual(next);
  });

  test.each([0, 256])("saves between two batches of words, too: after %i", count => {
    const random = new Generator(7);
    for (let i = 0; i < count; i++) random.word();
    const state = random.save();
    const next = many(300, () => random.word());
    random.restore(state);
    expect(many(300, () => random.word())).toEqual(next);
  });

  test("fills arrays with what single calls give", () => {
    const [one, all] = [new Generator(9), new Generator(9)];
    const filled = (n: number, fill: (out: Float64Array) => void) => {
      const out = new Float64Array(n);
      fill(out);
      return [...out];
    };
    expect(filled(7, out => all.fillNormal(out))).toEqual(many(7, () => one.normal()));
    expect(filled(4, out => all.fillNormal(out))).toEqual(many(4, () => one.normal()));
    expect(filled(300, out => all.fillUniform(out))).toEqual(many(300, () => one.uniform()));
    expect(filled(5, out => all.fillUniform32(out))).toEqual(many(5, () => one.uniform32()));
    expect(filled(0, out => all.fillNormal(out))).toEqual([]);
    expect(all.normal()).toBe(one.normal());
  });

  test("uniform fills [0, 1) evenly", () => {
    const random = new Generator(3);
    for (const draw of [() => random.uniform(), () => random.uniform32()]) {
      const counts = new Array<number>(10).fill(0);
      for (const u of many(20000, draw)) counts[Math.floor(u * 10)]++;
      for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
    }
  });

  test("normal has mean 0, variance 1 and kurtosis 3", () => {
    const random = new Generator(5);
    const x = many(50000, () => random.normal());
    const moment = (p: number) => x.reduce((sum, v) => sum + v ** p, 0) / x.length;
    expect(moment(1)).toBeCloseTo(0, 1);
    expect(moment(2)).toBeCloseTo(1, 1);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
  });

  test("below stays inside, reaches both ends, and takes wide bounds", () => {
    const random = new Generator(11);
    expect(new Set(many(500, () => random.below(3)))).toEqual(new Set([0, 1, 2]));
    const wide = many(200, () => random.below(2 ** 45));
    expect(wide.every(v => Number.isInteger(v) && v >= 0 && v < 2 ** 45)).toBe(true);
    expect(Math.max(...wide)).toBeGreaterThan(2 ** 44);
    expect(() => random.below(0)).toThrow("bound > 0");
  });

  test("permutation holds every number once", () => {
    expect([...new Generator(2).permutation(100)].sort((a, b) => a - b)).toEqual(
      many(
        100,
        (
          i => () =>
            i++
        )(0),
      ),
    );
  });
});
