import { expect, it } from "vitest";
import type { RecordedStep } from "./recording.js";
import { trainingOf } from "./training.js";

const step = (number: number, norms: RecordedStep["norms"] = {}): RecordedStep => ({
  step: number,
  over: true,
  loss: number / 2,
  norms,
  bytes: new Uint8Array(0),
});
const norms = (weight: number) => ({ gradient: null, weight, update: 0 });

it("numbers the parameters as they are met", () => {
  const { names, unnamed, total, rows } = trainingOf([
    step(0, { w: norms(1) }),
    step(100, { b: norms(2), w: norms(3) }),
    step(101),
  ]);
  expect([names, unnamed, total]).toEqual([["w", "b"], 0, 102]);
  expect(rows).toEqual([
    { step: 0, loss: 0, norms: [null, 1, 0], clock: null },
    { step: 100, loss: 50, norms: [null, 3, 0, null, 2, 0], clock: null },
    { step: 101, loss: 50.5, norms: [], clock: null },
  ]);
});

it("measures a thousand parameters and counts the others", () => {
  const many = Object.fromEntries(Array.from({ length: 1003 }, (_, i) => [`p${i}`.repeat(100), norms(i)]));
  const { names, unnamed, rows } = trainingOf([step(0, many)]);
  expect([names.length, unnamed, rows[0].norms.length]).toEqual([1000, 3, 3000]);
  expect(names[10]).toBe(`${"p10".repeat(66)}p…`);
});

it("leaves the order of steps to a writer that lost it", () => {
  expect(trainingOf([step(5), step(5), step(3), step(6)]).rows.map(row => row.step)).toEqual([5, 6]);
});

it("thins a long recording by place, whatever the numbers of its steps are", () => {
  const { total, every, rows } = trainingOf(Array.from({ length: 2500 }, (_, i) => step(100 * i + 99)));
  expect([total, every, rows.length]).toEqual([250_000, 1, 1251]);
  expect([rows[0], rows[1], rows[1249], rows[1250]].map(row => row.step)).toEqual([
    99, 299, 249_899, 249_999,
  ]);
});

it("keeps all rows that there is room for", () => {
  expect(trainingOf(Array.from({ length: 2000 }, (_, i) => step(100 * i + 99))).rows.length).toBe(2000);
});
