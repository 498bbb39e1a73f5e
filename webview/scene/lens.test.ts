import { expect, test } from "vitest";
import type { Lensed } from "../../core/graph/lens.js";
import { lensShape } from "./lens.js";
import type { BoxShape, WireShape } from "./scene.js";

const box = (key: number, more: Partial<BoxShape>) =>
  ({ key, x: 10 * key, y: 0, width: 96, height: 56, kind: "op", across: false, ...more }) as BoxShape;
const wire = (key: number, far: boolean) => ({ key, path: () => `M${key}`, width: 2, far }) as WireShape;

test("a ground for every box that has the quantity, its figure where nothing else stands", () => {
  const lensed: Lensed = {
    name: "value",
    boxes: new Map([
      [0, { tint: 0.5, figure: "3", words: "norm 3" }],
      [1, { tint: 1, figure: "≠ shape [1 × 2 × 3] → [3 × 2 × 1]", words: "" }],
      [2, { tint: 0, figure: "1", words: "" }],
    ]),
    wires: new Map([
      [0, 0.25],
      [1, 1],
    ]),
    legend: [],
    gone: [
      { box: 0, side: "before", text: "− r", words: "r gone before it" },
      { box: 1, side: "after", text: "− 2 gone", words: "2 gone after it" },
    ],
    total: "",
  };
  const boxes = [box(0, {}), box(1, { kind: "sign" }), box(2, { kind: "sign", across: true }), box(3, {})];
  const shape = lensShape(
    { boxes, wires: [wire(0, false), wire(1, true), wire(2, false)] },
    lensed,
    text => 7 * text.length,
  );
  expect(shape.grounds).toEqual([
    {
      key: 0,
      x: 0,
      y: 0,
      width: 96,
      height: 56,
      radius: 6,
      tint: 0.5,
      figure: "3",
      at: { x: 96, y: 68, anchor: "end" },
    },
    {
      key: 1,
      x: 10,
      y: 0,
      width: 26,
      height: 26,
      radius: 13,
      tint: 1,
      figure: "≠ shape [1 × 2 × 3] → […",
      at: { x: -6, y: 17, anchor: "end" },
    },
    {
      key: 2,
      x: 20,
      y: 0,
      width: 26,
      height: 26,
      radius: 13,
      tint: 0,
      figure: "1",
      at: { x: 13, y: -5, anchor: "middle" },
    },
  ]);
  expect(shape.wires).toEqual([{ key: 0, path: "M0", width: 2, tint: 0.25 }]);
  expect(shape.bare).toEqual([{ key: 3, x: 30, y: 0, width: 96, height: 56, radius: 6 }]);
  expect(shape.gone).toEqual([
    {
      key: "before 0",
      x: 0,
      y: -19,
      width: 31,
      height: 16,
      text: "− r",
      title: "r gone before it: list all changes",
    },
    {
      key: "after 1",
      x: -48,
      y: 59,
      width: 66,
      height: 16,
      text: "− 2 gone",
      title: "2 gone after it: list all changes",
    },
  ]);
});
