import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ConvShape, conv, convLength, convToInput, convToWeight } from "./conv.js";
import type { Numbers } from "./numbers.js";
import { withTwins } from "./simd/instance.js";

const shape = (over: Partial<ConvShape>): ConvShape => {
  const s: ConvShape = {
    batch: 1,
    channels: 1,
    height: 3,
    width: 3,
    outChannels: 1,
    groups: 1,
    kernelHeight: 2,
    kernelWidth: 2,
    outHeight: 0,
    outWidth: 0,
    stride: [1, 1],
    padding: [0, 0],
    dilation: [1, 1],
    ...over,
  };
  return {
    ...s,
    outHeight: convLength(s.height, s.kernelHeight, s.stride[0], s.padding[0], s.dilation[0]),
    outWidth: convLength(s.width, s.kernelWidth, s.stride[1], s.padding[1], s.dilation[1]),
  };
};

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i], 0);
const ramp = (count: number) => Float64Array.from({ length: count }, (_, i) => ((i * 5) % 13) - 6);

describe("conv", () => {
  test("correlates one image with one kernel", () => {
    const out = new Float64Array(4);
    conv(out, Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), Float64Array.of(1, 0, 0, -1), shape({}));
    expect([...out]).toEqual([-4, -4, -4, -4]);
  });

  test("pads with zeros and strides", () => {
    const s = shape({ padding: [1, 1], stride: [2, 2] });
    const out = new Float64Array(s.outHeight * s.outWidth);
    conv(out, Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), Float64Array.of(1, 10, 100, 1000), s);
    expect([...out]).toEqual([1000, 3200, 7040, 9865]);
  });

  test("a padding wider than the kernel reads only zeros", () => {
    const s = shape({ height: 1, width: 1, kernelHeight: 1, kernelWidth: 1, padding: [2, 2] });
    const out = new Float64Array(25).fill(5);
    conv(out, Float64Array.of(3), Float64Array.of(2), s);
    expect([...out].indexOf(6)).toBe(12);
    expect(out.reduce((a, b) => a + b)).toBe(6);
  });

  test.each([
    shape({ batch: 2, channels: 4, outChannels: 6, groups: 2, height: 5, width: 7, padding: [1, 2] }),
    shape({ batch: 2, channels: 3, outChannels: 2, height: 6, width: 9, stride: [2, 3], dilation: [2, 1] }),
    shape({
      channels: 2,
      outChannels: 2,
      height: 1,
      width: 9,
      kernelHeight: 1,
      kernelWidth: 3,
      dilation: [1, 3],
    }),
  ])("both adjoints satisfy ⟨conv(x, w), g⟩ = ⟨x, toInput⟩ = ⟨w, toWeight⟩", s => {
    const x = ramp(s.batch * s.channels * s.height * s.width);
    const w = ramp(((s.outChannels * s.channels) / s.groups) * s.kernelHeight * s.kernelWidth);
    const out = new Float64Array(s.batch * s.outChannels * s.outHeight * s.outWidth);
    const g = ramp(out.length).map(v => v + 2);
    conv(out, x, w, s);
    const toX = new Float64Array(x.length);
    convToInput(toX, g, w, s);
    const toW = new Float64Array(w.length);
    convToWeight(toW, x, g, s);
    expect(dot(x, toX)).toBe(dot(out, g));
    expect(dot(w, toW)).toBe(dot(out, g));
  });
});

/** The definition, place by place, in double precision. */
function byDefinition(x: Numbers, w: Numbers, s: ConvShape): Float64Array {
  const out: number[] = [];
  const [inside, outside] = [s.channels / s.groups, s.outChannels / s.groups];
  for (let n = 0; n < s.batch; n++)
    for (let o = 0; o < s.outChannels; o++)
      for (let oy = 0; oy < s.outHeight; oy++)
        for (let ox = 0; ox < s.outWidth; ox++) {
          let sum = 0;
          for (let c = 0; c < inside; c++)
            for (let ky = 0; ky < s.kernelHeight; ky++)
              for (let kx = 0; kx < s.kernelWidth; kx++) {
                const y = oy * s.stride[0] + ky * s.dilation[0] - s.padding[0];
                const z = ox * s.stride[1] + kx * s.dilation[1] - s.padding[1];
                if (y < 0 || y >= s.height || z < 0 || z >= s.width) continue;
                const channel = n * s.channels + Math.floor(o / outside) * inside + c;
                const kernel = ((o * inside + c) * s.kernelHeight + ky) * s.kernelWidth + kx;
                sum += x[(channel * s.height + y) * s.width + z] * w[kernel];
              }
          out.push(sum);
        }
  return Float64Array.from(out);
}

describe("conv over all shapes", () => {
  const [some, step] = [fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })];
  const size = fc.integer({ min: 5, max: 12 });
  const shapes = fc
    .record({
      batch: some,
      groups: some,
      channels: some,
      outChannels: some,
      height: size,
      width: size,
      kernelHeight: some,
      kernelWidth: some,
      stride: fc.tuple(some, some),
      padding: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
      dilation: fc.tuple(step, step),
    })
    .map(s => shape({ ...s, channels: s.channels * s.groups, outChannels: s.outChannels * s.groups }));
  const wave = (count: number, phase: number) =>
    Float32Array.from({ length: count }, (_, i) => Math.sin(i * i + phase));

  /** The three results for float32 waves of this shape. */
  function results(s: ConvShape) {
    const x = wave(s.batch * s.channels * s.height * s.width, 0);
    const w = wave(((s.outChannels * s.channels) / s.groups) * s.kernelHeight * s.kernelWidth, 1);
    const out = new Float32Array(s.batch * s.outChannels * s.outHeight * s.outWidth);
    const [toX, toW] = [new Float32Array(x.length), new Float32Array(w.length)];
    const g = wave(out.length, 2);
    conv(out, x, w, s);
    convToInput(toX, g, w, s);
    convToWeight(toW, x, g, s);
    return { x, w, g, out, toX, toW };
  }

  const inner = (a: Float64Array, b: Numbers) => a.reduce((sum, v, i) => sum + v * b[i], 0);

  test("is the definition, and the adjoints are its adjoints", () => {
    const check = fc.property(shapes, s => {
      const { x, w, g, out, toX, toW } = results(s);
      const exact = byDefinition(x, w, s);
      expect(Math.max(...exact.map((v, i) => Math.abs(v - out[i])))).toBeLessThan(1e-5);
      const scale = 1e-6 * out.length * Math.sqrt(w.length);
      expect(Math.abs(inner(exact, g) - inner(Float64Array.from(x), toX))).toBeLessThan(scale);
      expect(Math.abs(inner(exact, g) - inner(Float64Array.from(w), toW))).toBeLessThan(scale);
    });
    fc.assert(check, { numRuns: 100 });
  });

  test("and its portable twin are equal bit for bit", () => {
    const large = shape({
      batch: 3,
      channels: 16,
      outChannels: 9,
      height: 45,
      width: 47,
      kernelHeight: 3,
      kernelWidth: 3,
    });
    const several = shape({
      batch: 40,
      channels: 16,
      outChannels: 9,
      height: 14,
      width: 9,
      kernelHeight: 3,
      kernelWidth: 3,
    });
    const sparse = shape({
      height: 900,
      width: 700,
      kernelHeight: 3,
      kernelWidth: 3,
      stride: [9, 9],
      dilation: [2, 3],
    });
    const bits = (s: ConvShape) => {
      const { out, toX, toW } = results(s);
      return [out, toX, toW].map(each => new Int32Array(each.buffer));
    };
    const check = fc.property(shapes, s => {
      const twins = withTwins(() => bits(s));
      expect(bits(s).map((each, i) => each.findIndex((v, at) => v !== twins[i][at]))).toEqual([-1, -1, -1]);
    });
    fc.assert(check, { numRuns: 50, examples: [[large], [several], [sparse]] });
  });
});
