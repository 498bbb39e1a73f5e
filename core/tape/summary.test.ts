import { describe, expect, it } from "vitest";
import { withTwins } from "../kernels/simd/instance.js";
import { fromData, scalar, type Tensor } from "../tensor/tensor.js";
import { largest, numberShares, shares } from "./shares.js";
import { summarize } from "./summary.js";

const float64 = (data: number[], shape = [data.length]) =>
  fromData(Float64Array.from(data), shape, "float64");

/** [min, max, mean, std, norm], [nan, inf, zeros], sample */
function figures(tensor: Tensor, samples = 64): [number[], number[], number[]] {
  const out = new Float64Array(9 + samples);
  const words = summarize(tensor, samples, out);
  expect(words).toBe(9 + out[0]);
  return [Array.from(out.subarray(1, 6)), Array.from(out.subarray(6, 9)), Array.from(out.subarray(9, words))];
}

describe("summarize", () => {
  it("is exact on small whole numbers", () => {
    expect(figures(float64([0, 1, 4, 9]))).toEqual([
      [0, 9, 3.5, 3.5, Math.sqrt(98)],
      [0, 0, 1],
      [0, 1, 4, 9],
    ]);
  });

  it("counts NaN and infinities and leaves them out of the figures", () => {
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    expect(figures(float64([1, nan, 3, inf, -inf]))).toEqual([
      [1, 3, 2, 1, Math.sqrt(10)],
      [1, 2, 0],
      [1, nan, 3, inf, -inf],
    ]);
    expect(figures(float64([nan, inf]))[0]).toEqual([nan, nan, nan, nan, nan]);
    expect(figures(scalar(nan, "float64"))).toEqual([[nan, nan, nan, nan, nan], [1, 0, 0], [nan]]);
    expect(figures(scalar(-inf, "float64"))[1]).toEqual([0, 1, 0]);
  });

  it("knows integers, booleans, one element and none", () => {
    expect(figures(fromData(Int32Array.of(-2, 2), [2], "int32"))).toEqual([
      [-2, 2, 0, 2, Math.sqrt(8)],
      [0, 0, 0],
      [-2, 2],
    ]);
    expect(figures(fromData(Uint8Array.of(1, 0), [2], "bool"))).toEqual([
      [0, 1, 0.5, 0.5, 1],
      [0, 0, 1],
      [1, 0],
    ]);
    expect(figures(scalar(-3, "float32"))).toEqual([[-3, -3, -3, 0, 3], [0, 0, 0], [-3]]);
    const { NaN: nan } = Number;
    expect(figures(float64([]))).toEqual([[nan, nan, nan, nan, nan], [0, 0, 0], []]);
  });

  it("walks views in their own order", () => {
    const matrix = float64([0, 1, 2, 3, 4, 5], [2, 3]);
    expect(figures(matrix.strided([3, 2], [1, 3], 0))[2]).toEqual([0, 3, 1, 4, 2, 5]);
    expect(figures(matrix.strided([2, 2], [3, 1], 1))).toEqual([
      [1, 5, 3, Math.sqrt(2.5), Math.sqrt(46)],
      [0, 0, 0],
      [1, 2, 4, 5],
    ]);
    expect(figures(matrix.strided([2, 2, 2], [0, 3, 1], 0), 5)[2]).toEqual([0, 1, 3, 4, 0]);
  });

  it("counts a broadcast element as often as it appears", () => {
    const wide = float64([0]).strided([3, 300], [0, 0], 0);
    expect(figures(wide, 2)).toEqual([
      [0, 0, 0, 0, 0],
      [0, 0, 900],
      [0, 0],
    ]);
    const nan = float64([Number.NaN, 1]).strided([2, 4], [0, 0], 0);
    expect(figures(nan)[1]).toEqual([8, 0, 0]);
  });

  it("keeps a small spread beside a large mean, over many blocks", () => {
    const data = Array.from({ length: 10001 }, (_, i) => 1e9 + (i % 2));
    const [[min, max, mean, std]] = figures(float64(data));
    expect([min, max]).toEqual([1e9, 1e9 + 1]);
    expect(mean).toBeCloseTo(1e9 + 5000 / 10001, 6);
    expect(std).toBeCloseTo(0.5, 8);
  });

  it("does not overflow nor underflow while the figures exist", () => {
    const [[, , mean, std, norm]] = figures(float64([3e200, -4e200]));
    expect([mean / 1e199, std / 1e200, norm / 1e200].map(x => Math.round(x * 1e9) / 1e9)).toEqual([
      -5, 3.5, 5,
    ]);
    const [[, , , , tiny]] = figures(float64([3e-200, 4e-200]));
    expect(tiny * 1e200).toBeCloseTo(5, 9);
    expect(figures(float64([Number.MAX_VALUE, Number.MAX_VALUE]))[0][4]).toBeNaN();
  });
});

describe("summaries in SIMD", () => {
  const float32 = (data: number[]) => fromData(Float32Array.from(data), [data.length], "float32");
  const both = (tensor: Tensor) => [figures(tensor), withTwins(() => figures(tensor))];

  it("are the portable ones", () => {
    for (const n of [63, 64, 71, 300, 4096, 4100, 9001]) {
      const data = Array.from({ length: n }, (_, i) => (i % 11 === 0 ? 0 : 100 + Math.sin(i * i)));
      const [[fast, fastCounts], [slow, slowCounts]] = both(float32(data));
      expect(fastCounts).toEqual(slowCounts);
      expect(fast.slice(0, 2)).toEqual(slow.slice(0, 2));
      for (const i of [2, 3, 4]) expect(Math.abs(fast[i] / slow[i] - 1)).toBeLessThan(1e-12);
    }
  });

  it("leave what is not finite to the portable ones", () => {
    for (const odd of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const place of [0, 4095, 4096, 8999]) {
        const data = Array.from({ length: 9000 }, (_, i) => (i === place ? odd : i % 5));
        const [fast, slow] = both(float32(data));
        expect(fast[1]).toEqual(slow[1]);
        expect(fast[0].map(x => x.toPrecision(12))).toEqual(slow[0].map(x => x.toPrecision(12)));
      }
    }
  });
});

describe("shares", () => {
  const of = (parts: Tensor[], total: Tensor | null = null) => shares(parts, parts.map(largest), total);
  const [none, cancelled] = [Number.NaN, Number.POSITIVE_INFINITY];

  it("are ⟨c, s⟩ / ⟨s, s⟩", () => {
    expect(of([float64([1, 0]), float64([1, 2])])).toEqual([0.25, 0.75]);
    expect(of([float64([7, 7])])).toEqual([1]);
    expect(of([float64([1, 0])], float64([4, 0]))).toEqual([0.25]);
  });

  it("do not depend on the scale", () => {
    for (const scale of [2 ** -1072, 2 ** 1000]) {
      expect(of([float64([scale, 0]), float64([3 * scale, 0])])).toEqual([0.25, 0.75]);
    }
  });

  it("do not exist where the sum is 0, is not finite, or has no entry", () => {
    expect(of([float64([1, 1]), float64([-1, -1]), float64([0, 0])])).toEqual([cancelled, cancelled, none]);
    expect(of([float64([1]), float64([Number.NaN])])).toEqual([none, none]);
    expect(of([float64([]), float64([])])).toEqual([none, none]);
  });

  it("read views and long tensors", () => {
    const n = 3000;
    const ones = float64([1]).strided([n], [0], 0);
    expect(of([ones, float64(Array(n).fill(3))])).toEqual([0.25, 0.75]);
  });

  it("of numbers are the same, of the first so many", () => {
    const of = (values: number[], total: number | null = null, count = values.length) =>
      Array.from(numberShares(values, count, total));
    expect(of([1, 3])).toEqual([0.25, 0.75]);
    expect(of([1, 3, 99], null, 2)).toEqual([0.25, 0.75]);
    expect(of([7])).toEqual([1]);
    expect(of([1], 4)).toEqual([0.25]);
    for (const scale of [2 ** -1072, 2 ** 1000]) expect(of([scale, 3 * scale])).toEqual([0.25, 0.75]);
    expect(of([1, -1, 0])).toEqual([cancelled, cancelled, none]);
    expect(of([1, -1], 2)).toEqual([0.5, -0.5]);
    expect(of([0, 0])).toEqual([none, none]);
    expect(of([1, Number.NEGATIVE_INFINITY])).toEqual([none, none]);
    expect(of([1, Number.NaN])).toEqual([none, none]);
  });
});
