import { afterEach, expect, test } from "vitest";
import { drain, give, pool, take } from "./pool.js";

afterEach(drain);

test("an array is handed out again for its dtype and length only", () => {
  const array = new Float32Array(1024);
  give("float32", array);
  expect(pool.bytes).toBe(4096);
  expect(take("float32", 1025)).toBe(null);
  expect(take("int32", 1024)).toBe(null);
  expect(take("float32", 1024)).toBe(array);
  expect(take("float32", 1024)).toBe(null);
  expect(pool.bytes).toBe(0);
});

test("small arrays are left to the collector", () => {
  give("float32", new Float32Array(1023));
  expect(pool.bytes).toBe(0);
});

test("at most 64 MiB wait, and what was used longest ago goes first", () => {
  const quarter = 1 << 21;
  for (let i = 0; i < 4; i++) give("float64", new Float64Array(quarter - i));
  const first = take("float64", quarter);
  give("float64", first!);
  give("float64", new Float64Array(quarter + 1));
  expect(pool.bytes).toBeLessThanOrEqual(1 << 26);
  expect(take("float64", quarter - 1)).toBe(null);
  expect(take("float64", quarter)).toBe(first);
  expect(take("float64", quarter + 1)).not.toBe(null);
});
