import { expect, it } from "vitest";
import { manualSeed, rand } from "../../core/index.js";
import { register, tape } from "../../core/internal.js";
import { parse } from "../protocol/guard.js";
import { programSchema } from "../protocol/run.js";
import { exercise, rehearsal } from "./rehearse.js";

it("is a program as they arrive", () => {
  const { ok } = parse(programSchema, JSON.parse(JSON.stringify(rehearsal())), "program");
  expect(ok).toBe(true);
});

it("leaves nothing behind", () => {
  manualSeed(1);
  const expected = rand([3]).toArray();
  manualSeed(1);
  const sizes: number[] = [];
  exercise(bytes => sizes.push(bytes));
  expect(rand([3]).toArray()).toEqual(expected);
  expect(sizes.length).toBe(1);
  expect(tape.recorder).toBe(null);
  expect(register).toEqual({ site: -1, source: null });
});
