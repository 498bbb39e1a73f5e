import { expect, test } from "vitest";
import { grown, type Training, untrained } from "../../core/trace/steps.js";
import type { TrainingMessage } from "../protocol/panel.js";
import { TrainingFeed } from "./trainingfeed.js";

const uri = "file:///a.ts";
const told = (...steps: number[]): Training => ({
  ...untrained,
  names: ["w"],
  total: steps.length,
  rows: steps.map(step => ({ step, loss: 1, norms: [1, 1, 1], clock: null })),
});
const params = (run: number, training: Training) => ({
  uri, run, ...training, names: [...training.names], rows: [...training.rows],
}); // biome-ignore format: one row
const short = (message: TrainingMessage | null) =>
  message && [message.fresh, message.placed, message.rows.map(({ step }) => step)];

test("a page gets all rows once, then what is new, then that the graph is theirs", () => {
  const feed = new TrainingFeed();
  const first = { run: 1, training: told(0, 1) };
  expect(short(feed.stands(uri, undefined, null))).toBe(null);
  expect(short(feed.news(params(1, told(0, 1)), first, null))).toEqual([true, false, [0, 1]]);
  const both = { run: 1, training: grown(first.training, told(2)) };
  expect(short(feed.news(params(1, told(2)), both, null))).toEqual([false, false, [2]]);
  expect(short(feed.stands(uri, both, null))).toBe(null);
  expect(short(feed.stands(uri, both, 1))).toEqual([false, true, []]);
  expect(short(feed.stands(uri, both, 1))).toBe(null);
});

test("a page that comes later gets all of it, with the graph that is on show or without", () => {
  const kept = { run: 2, training: told(0, 1, 2) };
  const feed = new TrainingFeed();
  expect(short(feed.stands(uri, kept, 1))).toEqual([true, false, [0, 1, 2]]);
  feed.reset();
  expect(short(feed.stands(uri, kept, 2))).toEqual([true, true, [0, 1, 2]]);
});

test("the rows of a newer run, and those of another entry, take the place of older ones", () => {
  const feed = new TrainingFeed();
  feed.stands(uri, { run: 1, training: told(0, 1) }, 1);
  expect(short(feed.news(params(2, told(0)), { run: 2, training: told(0) }, 1))).toEqual([true, false, [0]]);
  expect(short(feed.stands("file:///b.ts", { run: 3, training: told(0, 1) }, 3))).toEqual([
    true,
    true,
    [0, 1],
  ]);
  expect(short(feed.stands("file:///c.ts", undefined, null))).toEqual([true, false, []]);
});

test("when a newer run without a training has its graph, the steps of the older one go", () => {
  const feed = new TrainingFeed();
  const kept = { run: 1, training: told(0, 1) };
  feed.stands(uri, kept, 1);
  expect(short(feed.stands(uri, kept, 2))).toEqual([true, false, []]);
  expect(short(feed.stands(uri, kept, 2))).toBe(null);
});
