import { expect, test } from "vitest";
import { grown, rowsFor, type Training, type TrainingStep, untrained } from "./steps.js";

const row = (step: number): TrainingStep => ({ step, loss: 1, norms: [1, 2, 3], clock: null });
const news = (from: number, to: number, every = 1): Training => ({
  names: ["w"],
  unnamed: 0,
  total: to,
  every,
  rows: Array.from({ length: to - from }, (_, i) => row(from + i)),
});

test("few steps are all kept", () => {
  const steps = grown(grown(untrained, news(0, 3)), news(3, 5));
  expect(steps.rows.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4]);
  expect([steps.every, steps.total, steps.names]).toEqual([1, 5, ["w"]]);
});

test("a hundred thousand steps are thinned evenly: the first and the last stay", () => {
  let steps = untrained;
  for (let at = 0; at < 100_000; at += 100) steps = grown(steps, news(at, at + 100));
  const kept = steps.rows.map(({ step }) => step);
  expect([steps.every, steps.total, kept.length]).toEqual([64, 100_000, 1564]);
  expect([kept[0], kept[1], kept[1562], kept[1563]]).toEqual([0, 64, 99_968, 99_999]);
});

test("who tells may say that only every so manieth comes; a last one between them goes when the next comes", () => {
  const first = grown(untrained, news(0, 8));
  const steps = grown(first, { ...news(0, 0, 4), rows: [row(8), row(10)], total: 12 });
  expect(steps.rows.map(({ step }) => step)).toEqual([0, 4, 8, 10]);
  const next = grown(steps, { ...news(0, 0, 4), rows: [row(12)], total: 13 });
  expect(next.rows.map(({ step }) => step)).toEqual([0, 4, 8, 12]);
});

test("what comes twice or out of order is left out", () => {
  const steps = grown(grown(untrained, news(0, 3)), news(1, 4));
  expect(steps.rows.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
});

test("many parameters leave room for fewer rows", () => {
  expect([0, 1, 100, 200, 1000].map(rowsFor)).toEqual([2000, 2000, 2000, 1000, 200]);
});
