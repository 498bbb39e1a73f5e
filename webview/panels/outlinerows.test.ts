import { expect, test } from "vitest";
import { view } from "../../core/graph/view.js";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { outlineRows } from "./outlinerows.js";

const plain = view(detachJson as Trace, { pass: 0 });
const brief = (rows: ReturnType<typeof outlineRows>) =>
  rows.map(({ id, level, at, count, expanded }) => `${level} ${id} ${at}/${count} ${expanded ?? "-"}`);

test("boxes in order; opened ones are followed by what they were computed from", () => {
  expect(brief(outlineRows(plain, id => id === "box 3"))).toEqual([
    "1 box 0 1/5 -",
    "1 box 1 2/5 false",
    "1 box 2 3/5 false",
    "1 box 3 4/5 true",
    "2 wire 3 1/2 -",
    "2 wire 4 2/2 -",
    "1 box 4 5/5 false",
  ]);
});

test("frames stand where their first box does, as deep as they nest; cards hold their members", () => {
  const group = {
    kind: "function",
    type: null,
    line: null,
    text: "",
    turns: null,
    more: 0,
    level: 0,
    pills: [],
    nodes: [],
  } as const;
  const boxes = plain.boxes.map((box, i) => ({ ...box, inside: i === 1 ? "f/g" : i === 2 ? "f" : null }));
  boxes[4] = { ...boxes[4], kind: "group", group: "h", nodes: [3, 4] };
  const groups = [
    { ...group, id: "f", name: "f", parent: null, open: true },
    { ...group, id: "f/g", name: "g", parent: "f", open: true },
    { ...group, id: "h", name: "h", parent: null, open: false },
  ];
  const rows = outlineRows({ ...plain, boxes, groups }, id => !id.startsWith("box") || id === "box 4");
  expect(brief(rows)).toEqual([
    "1 box 0 1/4 -",
    "1 group f 2/4 true",
    "2 group f/g 1/2 true",
    "3 box 1 1/1 false",
    "2 box 2 2/2 false",
    "1 box 3 3/4 false",
    "1 box 4 4/4 true",
    "2 wire 5 1/3 -",
    "2 in 4 3 2/3 -",
    "2 in 4 4 3/3 -",
  ]);
});

test("a chain of 100,000 boxes is quick", () => {
  const boxes = Array.from({ length: 100_000 }, (_, key) => ({
    ...plain.boxes[0],
    key,
    node: key,
    nodes: [key],
  }));
  expect(outlineRows({ ...plain, boxes, wires: [], groups: [] }, () => true)).toHaveLength(100_000);
});
