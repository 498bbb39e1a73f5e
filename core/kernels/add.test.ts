import { expect, test } from "vitest";
import { addTo, addToChannels } from "./add.js";
import { withTwins } from "./simd/instance.js";

test.each([Float32Array, Float64Array])("adds a part of one array to a part of another (%o)", kind => {
  const out = new kind(700).fill(1);
  const x = new kind(640).map((_, i) => i * 0.1);
  const expected = out.slice();
  for (let i = 0; i < 600; i++) expected[50 + i] += x[40 + i];
  const twin = out.slice();
  addTo(out, 50, x, 40, 600);
  withTwins(() => addTo(twin, 50, x, 40, 600));
  expect(out).toEqual(expected);
  expect(twin).toEqual(expected);
});

test.each([
  [40, 10, 1],
  [3, 7, 31],
  [2, 3, 2],
  [1, 0, 5],
])("adds one number to each channel of [%i, %i, %i]", (outer, channels, inner) => {
  const bias = Float32Array.from({ length: channels }, (_, c) => c + 0.5);
  const out = new Float32Array(outer * channels * inner).fill(1);
  const expected = out.map((v, i) => v + bias[Math.floor(i / inner) % channels]);
  const twin = out.slice();
  addToChannels(out, bias, channels, inner);
  withTwins(() => addToChannels(twin, bias, channels, inner));
  expect(out).toEqual(expected);
  expect(twin).toEqual(expected);
});
