import { describe, expect, test } from "vitest";
import { type ConvShape, conv, convLength, convToInput, convToWeight } from "./conv.js";

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
