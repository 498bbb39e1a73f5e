import { expect, test } from "vitest";
import { parse } from "./guard.js";
import { fromPanelSchema, toPanelSchema } from "./panel.js";
import { newsSchema } from "./training.js";

const row = { step: 4, loss: "NaN", norms: [1, null, 2.5], clock: [3, 9] };
const news = { names: ["w"], unnamed: 0, total: 5, every: 1, rows: [row] };
const refused = (change: object) => !parse(newsSchema, { ...news, ...change }, "training").ok;

test("rows pass with marks for what is not finite", () => {
  expect(parse(newsSchema, news, "training")).toEqual({ ok: true, value: news });
});

test("rows that make no sense are refused", () => {
  expect(
    [
      [row, row],
      [{ ...row, step: -1 }],
      [{ ...row, step: 1.5 }],
      [{ ...row, loss: "big" }],
      [{ ...row, norms: [1, 2] }],
      [{ ...row, norms: [1, 2, {}] }],
      [{ ...row, clock: [9, 3] }],
      [{ ...row, clock: 3 }],
      [null],
      "rows",
    ].map(rows => refused({ rows })),
  ).toEqual(Array(10).fill(true));
});

test("messages that would fill the memory are refused", () => {
  const rows = Array.from({ length: 4001 }, (_, step) => ({ ...row, step }));
  expect(refused({ rows })).toBe(true);
  expect(refused({ rows: rows.slice(0, 4000) })).toBe(false);
  expect(refused({ names: Array(1001).fill("w") })).toBe(true);
  expect(refused({ names: ["w".repeat(201)] })).toBe(true);
  expect(refused({ rows: [{ ...row, norms: Array(3003).fill(1) }] })).toBe(true);
  expect(refused({ every: 0 })).toBe(true);
});

test("the panel is told of it, and asks for a step", () => {
  const told = { type: "training", ...news, fresh: true, live: false, shown: 4, placed: true };
  expect(parse(toPanelSchema, told, "message")).toEqual({ ok: true, value: told });
  expect(parse(fromPanelSchema, { type: "step", step: 3, as: "other" }, "panel").ok).toBe(true);
  expect(parse(fromPanelSchema, { type: "step", step: -3, as: "trace" }, "panel").ok).toBe(false);
});
