import { describe, expect, it } from "vitest";
import { flow } from "../../core/graph/flow.js";
import { moment } from "../../core/graph/moment.js";
import { timeline } from "../../core/graph/timeline.js";
import { view } from "../../core/graph/view.js";
import { would } from "../../core/graph/would.js";
import type { Summary, Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import { prepare } from "../layout/input.js";
import { LayeredEngine } from "../layout/layeredengine.js";
import { Layouter } from "../layout/layouter.js";
import { wireWidth } from "../theme/scale.js";
import { numbers } from "./boxes.js";
import { buildScene } from "./build.js";
import { regionShapes } from "./cuts.js";
import { inputOf } from "./testing.js";
import { clear, curve } from "./wires.js";

const layered = new LayeredEngine(null);

const detach = detachJson as Trace;
const product = productJson as Trace;

async function scene(trace: Trace, cursor = Number.POSITIVE_INFINITY, lifted: number[] = []) {
  const shown = view(trace, { pass: 0 });
  const flows = flow(trace, shown);
  const prepared = prepare(
    trace,
    shown,
    flows.spine,
    () => ["detach · line 5"],
    text => text.length * 6.6,
  );
  const line = timeline(trace, shown);
  return buildScene({
    trace,
    view: shown,
    flow: flows,
    timeline: line,
    placed: await new Layouter(layered, layered).place(shown, prepared),
    moment: moment(trace, shown, line, Math.min(cursor, line.entries.length)),
    cursor,
    selected: { node: null, wire: null },
    lit: { nodes: new Set(), wire: null },
    lifted: new Set(lifted),
    woulds: new Map(
      shown.wires.flatMap(wire => (wire.blocked ? [[wire.key, would(trace, shown, wire)!]] : [])),
    ),
    contrast: false,
    measure: text => text.length * 6.6,
  });
}

describe("scene of detach", () => {
  it("says everything in the words of the drawing", async () => {
    const { boxes, cuts, regions, legend } = await scene(detach);
    expect(boxes.map(box => box.title)).toEqual([
      "x, arange · [4], value 0 1 2 3, adjoint 0 1 4 9, x.grad 0 1 4 9",
      "y, x × x · [4], value 0 1 4 9, gradient blocked",
      "u, detach · [4], value 0 1 4 9",
      "z, u × x · [4], value 0 1 8 27, adjoint 1 1 1 1",
      "Σ, sum, value 36, adjoint 1",
    ]);
    expect(cuts.map(({ word, place }) => `${word} · ${place}`)).toEqual(["detach · line 5"]);
    expect(regions.map(({ text, rects }) => `${text} ${rects.length}`)).toEqual(["constant for z 1"]);
    expect(legend).toBeNull();
  });

  it("says what a region is at the side that no wire comes in over", async () => {
    const input = await inputOf(detach);
    const aligned = (from: number) => {
      const wires = new Map(
        [...input.placed.wires].map(([key, way]) => [
          key,
          way.map((p, i) => ({ ...p, x: i === 0 ? from : 100 })),
        ]),
      );
      return regionShapes({ ...input, placed: { ...input.placed, wires } })[0].align;
    };
    expect([aligned(0), aligned(100), aligned(200)]).toEqual(["end", "start", "start"]);
  });

  it("says what the cut holds back, and lifted shows what x.grad would be", async () => {
    const { cuts } = await scene(detach);
    expect(cuts.map(cut => cut.would)).toEqual(["would add 0 2 8 18 to x"]);
    expect(cuts[0].ghost?.width).toBeGreaterThan(1);
    const lifted = await scene(detach, undefined, [2]);
    expect(lifted.boxes[0].tray?.text).toBe("→ 0 3 12 27");
  });

  it("fills only what carried gradient", async () => {
    const { wires } = await scene(detach);
    expect(wires.map(wire => wire.state)).toEqual([
      "quiet",
      "quiet",
      "blocked",
      "quiet",
      "carries",
      "carries",
    ]);
    expect(wires[4].label().text).toBe("∂z/∂x = u");
    expect(wires[2].label().text).toBe("");
  });

  it("has an empty tray before anything has run", async () => {
    const [x] = (await scene(detach, 0)).boxes;
    expect([x.tray?.text, x.tray?.state, x.value.kind, x.adjoint.reach]).toEqual([
      "null",
      "null",
      "none",
      "waiting",
    ]);
  });
});

describe("scene of long names and values", () => {
  const code = (text: string) => text.length * 6.6;

  it("shortens a name of sixty characters, and never lets it touch its figures", async () => {
    const trace = structuredClone(detach);
    const name = "aParameterWhoseNameIsSixtyCharactersLongAndSoNeverFitsOneBox";
    const values = [0.125, -0.5, 0.333, 12.5, 1e-5, 7, 8, 9];
    for (const node of trace.nodes)
      if (node.shape.length > 0) {
        node.shape = [8];
        node.value!.sample = values;
        node.grad = node.value;
      }
    trace.nodes[0].name = name;
    for (const event of trace.events) if (event.grad) event.grad.sample = values;
    for (const step of trace.backwards[0].steps) {
      if (step.grad.sample.length > 1) step.grad.sample = values;
      for (const to of step.to) if (to.grad.sample.length > 1) to.grad.sample = values;
    }
    const [x] = (await scene(trace)).boxes;
    expect([x.name, x.adjoint.label, x.tray?.label]).toEqual([
      "aParameterW…",
      "aParameterW…",
      "aParamet….grad",
    ]);
    const shown = [x.value, x.adjoint.numbers].map(each => (each.kind === "text" ? each.text : ""));
    expect(shown).toEqual(["0.125 −0.5 0.333 …", "0.125 −0.5 0.333 …"]);
    for (const [left, right, width] of [
      [x.name, shown[0], x.width - 24],
      [x.adjoint.label, shown[1], x.width - 24],
      [x.tray!.label, x.tray!.text, x.tray!.width - 16],
    ] as const)
      expect(code(left) + 8 + code(right)).toBeLessThanOrEqual(width);
    expect(x.title).toContain(name);
  });

  it("says of a parameter how it was first made, not how it was last updated", async () => {
    const trace = structuredClone(detach);
    const [x] = trace.nodes;
    x.id = 100;
    trace.nodes.unshift({ ...x, id: 0, seq: -2 }, { ...x, id: 101, seq: -1, op: "randn", tensor: 101 });
    Object.assign(x, { op: "sub_", inputs: [0, 101], version: 1 });
    for (const edge of trace.edges) if (edge.from === 0) edge.from = 100;
    for (const node of trace.nodes.slice(3)) node.inputs = node.inputs.map(id => (id === 0 ? 100 : id));
    for (const step of trace.backwards[0].steps) for (const to of step.to) if (to.node === 0) to.node = 100;
    const box = (await scene(trace)).boxes.find(each => each.node === 100);
    expect(box?.detail).toBe("arange · [4]");
  });
});

describe("scene of 2xᵀx", () => {
  it("lights half of the share bar when one of two has arrived, and says who is awaited", async () => {
    const [x] = (await scene(product, 5)).boxes;
    expect(x.adjoint).toMatchObject({
      reach: "awaited",
      word: "1/2",
      numbers: { kind: "text", text: "0 2 4 6" },
    });
    expect(x.segments.map(({ x, width }) => [x, width])).toEqual([[3, (x.width - 6) / 2]]);
    expect(x.tray?.text).toBe("null");
  });

  it("tells the two slots of x apart", async () => {
    const { wires } = await scene(product);
    expect(wires.map(wire => wire.label().text)).toEqual(["∂/∂x₁ = x₂", "∂/∂x₂ = x₁", "∂y/∂dot = 2"]);
  });

  it("lights all of it in the end", async () => {
    const [x] = (await scene(product)).boxes;
    expect(x.segments.map(({ width }) => width)).toEqual([(x.width - 6) / 2, (x.width - 6) / 2]);
    expect(x.tray?.state).toBe("filled");
  });
});

describe("numbers", () => {
  const many: Summary = {
    min: -1, max: 2, mean: 0, std: 1, norm: 3, nan: 0, inf: 0, zeros: 0,
    sample: Array.from({ length: 64 }, (_, i) => i % 4),
  }; // biome-ignore format: one table

  it("draws more than eight entries as a histogram with its ends", () => {
    expect(numbers(many, [64])).toMatchObject({ kind: "histogram", min: "−1", max: "2" });
  });

  it("says how many are not finite where none is", () => {
    const spoilt: Summary = {
      ...many,
      min: null,
      max: null,
      nan: 60,
      inf: 4,
      sample: new Array(64).fill("NaN"),
    };
    expect(numbers(spoilt, [64])).toEqual({ kind: "text", text: "60 NaN 4 ∞" });
  });

  it("gives nothing for a tensor without a summary", () => {
    expect(numbers(null, [4])).toEqual({ kind: "none" });
  });
});

describe("curve", () => {
  it("leaves and arrives vertically, straight where it can", () => {
    expect(
      curve([
        { x: 0, y: 0 },
        { x: 0, y: 10 },
        { x: 20, y: 50 },
      ]),
    ).toBe("M0,0L0,10C0,30 20,30 20,50");
  });
});

describe("clear", () => {
  it("puts words beside a steep wire, above a flat one to the right, below one to the left", () => {
    const points = (x: number) => [
      { x: 0, y: 0 },
      { x, y: 40 },
    ];
    expect([0, 100, -100].map(x => clear(points(x), { x: x / 2, y: 20 }))).toEqual([
      { x: 12, y: 24 },
      { x: 58, y: 10 },
      { x: -42, y: 38 },
    ]);
  });
});

describe("wireWidth", () => {
  it("grows 1.5 px a decade around the median, between 1.5 and 8", () => {
    expect([0.01, 1, 10, 100, 1e9].map(norm => wireWidth(norm, 1))).toEqual([1.5, 2, 3.5, 5, 8]);
    expect([wireWidth(null, 1), wireWidth(0, 1), wireWidth(1, 1, true)]).toEqual([1.5, 1.5, 3]);
  });
});
