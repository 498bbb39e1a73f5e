import { expect, test } from "vitest";
import { tensor } from "../index.js";
import { shares } from "./shares.js";

test("a weight used 300,000 times has as many shares", () => {
  const part = tensor(2);
  const count = 300_000;
  const found = shares(new Array(count).fill(part), new Array(count).fill(2), null);
  expect(found).toHaveLength(count);
  expect(found[0]).toBeCloseTo(1 / count, 15);
});
