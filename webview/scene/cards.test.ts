import { describe, expect, it } from "vitest";
import { flow } from "../../core/graph/flow.js";
import type { ViewGroup } from "../../core/graph/group.js";
import { moment } from "../../core/graph/moment.js";
import { timeline } from "../../core/graph/timeline.js";
import type { View, ViewBox } from "../../core/graph/view.js";
import type { Summary, Trace, TraceNode } from "../../core/trace/trace.js";
import type { Measure } from "../layout/caption.js";
import { prepare } from "../layout/input.js";
import type { Placed } from "../layout/place.js";
import { buildScene } from "./build.js";
import { percent } from "./facts.js";

const measure: Measure = (text, style) => text.length * (style === "name" ? 8 : 6);

const summary = (norm: number, more: Partial<Summary> = {}): Summary => ({
  min: -1, max: 1, mean: 0, std: 1, norm, nan: 0, inf: 0, zeros: 0, sample: [-1, 0, 1], ...more,
}); // biome-ignore format: one row

const node = (id: number, op: string, inputs: number[], more: Partial<TraceNode> = {}): TraceNode => ({
  id, seq: id, kind: "op", op, inputs, output: 0, shape: [4, 4], dtype: "float32", requiresGrad: true, leaf: false,
  site: null, frames: [], value: summary(2), grad: null, why: null, bytes: 64, ns: 0, saved: [], tensor: id, version: 0,
  ...more,
}); // biome-ignore format: one row

const leaf = (id: number, name: string): TraceNode =>
  node(id, "randn", [], { kind: "parameter", name, leaf: true });

/** x → Linear + relu (weight, bias) → sum, once backward. */
const trace: Trace = {
  version: 1,
  file: "mlp.ts",
  nodes: [
    leaf(0, "hidden.weight"),
    leaf(1, "hidden.bias"),
    node(2, "rand", [], { kind: "input", name: "x", requiresGrad: false, leaf: true }),
    node(3, "linear", [2, 0, 1], { frames: [{ kind: "module", name: "hidden", call: 7 }] }),
    node(4, "relu", [3], { name: "h", value: summary(2, { zeros: 4 }) }),
    node(5, "sum", [4], { shape: [], name: "loss" }),
  ],
  edges: [
    { from: 2, to: 3, slot: 0 },
    { from: 0, to: 3, slot: 1 },
    { from: 1, to: 3, slot: 2 },
    { from: 3, to: 4, slot: 0 },
    { from: 4, to: 5, slot: 0 },
  ],
  backwards: [
    {
      root: 5,
      seq: 6,
      site: null,
      createGraph: false,
      steps: [
        { seq: 7, node: 5, grad: summary(1), to: [{ node: 4, slot: 0, grad: summary(4), share: 1 }] },
        { seq: 8, node: 4, grad: summary(4), to: [{ node: 3, slot: 0, grad: summary(3), share: 1 }] },
        {
          seq: 9,
          node: 3,
          grad: summary(3),
          to: [
            { node: 0, slot: 1, grad: summary(100), share: 1 },
            { node: 1, slot: 2, grad: summary(1), share: 1 },
          ],
        },
        { seq: 10, node: 0, grad: summary(100), to: [] },
        { seq: 11, node: 1, grad: summary(1), to: [] },
      ],
    },
  ],
  events: [],
  findings: [],
  truncated: null,
  error: null,
};

const pills = [
  { node: 0, name: "weight" },
  { node: 1, name: "bias" },
];
const hidden: ViewGroup = {
  id: "hidden",
  kind: "module",
  name: "hidden",
  type: "Linear",
  level: 1,
  line: 3,
  parent: null,
  open: false,
  nodes: [3, 4],
  text: "Linear + relu",
  turns: null,
  more: 0,
  pills,
};
const box = (key: number, id: number, more: Partial<ViewBox> = {}): ViewBox => ({
  key, node: id, nodes: [id], kind: "op", inside: null, pills: [], behind: false, ...more,
}); // biome-ignore format: one row

function viewOf(groups: ViewGroup[], boxes: ViewBox[]): View {
  const wires = boxes.slice(1).map((to, i) => ({
    key: i,
    from: boxes[i].key,
    to: to.key,
    slot: 0,
    legs: [{ from: boxes[i].node, to: to.nodes[0], slot: 0 }],
    blocked: null,
    severed: null,
  }));
  return { pass: 0, groups, boxes, wires, regions: [], hidden: [] };
}

const closed = (group: ViewGroup): View =>
  viewOf(
    [group],
    [
      box(0, 2, { kind: "leaf" }),
      box(1, 4, { kind: "group", group: group.id, nodes: [3, 4], pills }),
      box(2, 5),
    ],
  );
const opened = (group: ViewGroup): View =>
  viewOf(
    [{ ...group, open: true }],
    [
      box(0, 2, { kind: "leaf" }),
      box(1, 3, { inside: group.id, pills }),
      box(2, 4, { inside: group.id }),
      box(3, 5),
    ],
  );

/** Blocks one under another: what a layout would do to a chain. */
function scene(view: View, cursor = Number.POSITIVE_INFINITY) {
  const flows = flow(trace, view);
  const { input } = prepare(trace, view, flows.spine, () => [], measure);
  const line = timeline(trace, view);
  let y = 0;
  const place = ({ width, height }: { width: number; height: number }) => {
    y += height + 40;
    return { x: 0, y: y - height - 40, width, height };
  };
  const placed: Placed = {
    boxes: new Map(view.boxes.map(({ key }, i) => [key, place(input.blocks[i])])),
    frames: new Map(
      (input.frames ?? []).map(frame => [frame.id, { x: -16, y: 0, width: frame.width, height: 300 }]),
    ),
    wires: new Map(),
    cuts: new Map(),
    stubs: new Set(),
    ends: new Map(),
    ranks: new Map(),
    rightward: false,
    width: 400,
    height: y,
    engine: "layered",
    moved: null,
    note: null,
  };
  return buildScene({
    trace,
    view,
    flow: flows,
    timeline: line,
    placed,
    moment: moment(trace, view, line, Math.min(cursor, line.entries.length)),
    cursor,
    selected: { node: 0, wire: null },
    lit: { nodes: new Set([1]), wire: null },
    lifted: new Set(),
    woulds: new Map(),
    contrast: false,
    measure,
  });
}

describe("card", () => {
  it("says what it is, and what its values say", () => {
    const { boxes } = scene(closed(hidden));
    expect(boxes[1]).toMatchObject({ kind: "group", name: "hidden", selected: false });
    expect(boxes[1].card).toMatchObject({
      group: "hidden",
      width: 320,
      height: 104,
      stacked: false,
      rest: { x: 76, text: " · Linear + relu" },
      shape: "[4 × 4]",
      facts: { y: 73, text: "relu 0 for 25 %" },
      badges: [],
      turns: null,
    });
    expect(boxes[1].title).toContain("hidden.weight, parameter, adjoint norm 100, hidden.weight.grad null");
  });

  it("has its parameters as pills on one log scale", () => {
    const [, card] = scene(closed(hidden)).boxes;
    expect(card.pills.map(({ x, y, name, text, bar }) => [x, y, name, text, bar])).toEqual([
      [12, 28, "weight", "100", 125],
      [163, 28, "bias", "1", 25],
    ]);
    expect(card.pills.map(({ selected, lit }) => [selected, lit])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it("fills its pills as the pass arrives", () => {
    const [, card] = scene(closed(hidden), 0).boxes;
    expect(card.pills.map(({ text, bar, reach }) => [text, bar, reach])).toEqual([
      ["", 0, "waiting"],
      ["", 0, "waiting"],
    ]);
  });

  it("tells ×N from +N more", () => {
    const turns = { count: 100, numbers: [7, 8, 9], shown: 1 };
    const [, card] = scene(closed({ ...hidden, turns, more: 11 })).boxes;
    expect(card.card?.badges.map(({ kind, text }) => [kind, text])).toEqual([
      ["same", "×100"],
      ["others", "+11 more"],
    ]);
    expect(card.card?.stacked).toBe(true);
    expect(card.card?.turns).toMatchObject({ count: 3, at: 1, dot: 160, ticks: [12, 160, 308] });
    expect(card.card?.turns?.text).toBe("call 2 of 100, 3 kept · line 3");
    expect(card.title).toContain(
      "100 times with the same parameters, stands for 11 more with parameters of their own",
    );
  });

  it("says how many cuts it hides, as glyph and word", () => {
    const [, card] = scene(closed({ ...hidden, cuts: 2, more: 3 })).boxes;
    expect(card.card?.badges.map(({ kind, text }) => [kind, text])).toEqual([
      ["cuts", "⊣⊢ 2 cuts inside"],
      ["others", "+3 more"],
    ]);
    expect(card.title).toContain("2 cuts inside");
  });

  it("counts the parameters that have no place", () => {
    const many = Array.from({ length: 9 }, () => pills[0]);
    const view = closed(hidden);
    view.boxes[1] = { ...view.boxes[1], pills: many };
    const [, card] = scene(view).boxes;
    expect([card.pills.length, card.others.text]).toEqual([6, "+3 more"]);
  });
});

describe("frame", () => {
  it("stands around the boxes of an opened group, which have the pills themselves", () => {
    const { frames, boxes } = scene(opened(hidden));
    expect(frames).toEqual([
      {
        group: "hidden", x: -16, y: 0, width: 212, height: 300, depth: 0, name: { text: "hidden", x: 28 }, badges: [], turns: null,
        rest: { x: 76, text: " · Linear · line 3" }, title: "hidden, Linear · line 3, close it",
      },
    ]); // biome-ignore format: one row
    expect(boxes[1].pills.map(({ x, y, width, name }) => [x, y, width, name])).toEqual([
      [12, 56, 105, "weight"],
      [123, 56, 105, "bias"],
    ]);
  });

  it("keeps cuts and boxes in their frames", () => {
    const view = opened(hidden);
    view.wires[1] = { ...view.wires[1], blocked: "detach", severed: 4 };
    const { input } = prepare(trace, view, [], () => ["detach"], measure);
    expect(input.blocks.map(({ id, inside }) => [id, inside])).toEqual([
      ["b0", null],
      ["b1", "hidden"],
      ["b2", "hidden"],
      ["b3", null],
      ["c1", "hidden"],
    ]);
    expect(input.frames).toEqual([{ id: "hidden", parent: null, head: 34, width: 212 }]);
  });
});

describe("percent", () => {
  it("never says none or all of what is not", () => {
    expect([0, 0.001, 0.41, 0.999, 1].map(percent)).toEqual(["0 %", "< 1 %", "41 %", "> 99 %", "100 %"]);
  });
});
