import ELK from "elkjs/lib/elk.bundled.js";
import { describe, expect, it } from "vitest";
import { flow } from "../../core/graph/flow.js";
import { type View, view } from "../../core/graph/view.js";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import type { Measure } from "./caption.js";
import { ElkEngine } from "./elk.js";
import { arrivals, type Layout, type LayoutEngine, type LayoutInput } from "./engine.js";
import { prepare } from "./input.js";
import { netOf } from "./layered/net.js";
import { rankOf } from "./layered/rank.js";
import { LayeredEngine } from "./layeredengine.js";
import { Layouter, suitsElk } from "./layouter.js";
import type { Placed } from "./place.js";

const detach = detachJson as Trace;
const product = productJson as Trace;
/** A font as editors have: 8.4 px a letter of a name, 6.6 px of the rest. */
const measure: Measure = (text, style) => text.length * (style === "name" ? 8.4 : 6.6);

const layered = new LayeredEngine(null);
const elk = () => new ElkEngine(() => ({ elk: new ELK(), stop() {} }));

async function placed(trace: Trace, engine: LayoutEngine, deadline = 3000): Promise<Placed> {
  const shown = view(trace, { pass: 0 });
  const prepared = prepare(trace, shown, flow(trace, shown).spine, () => ["detach · line 5"], measure);
  return new Layouter(engine, layered, { elk: deadline }).place(shown, prepared);
}

const rects = ({ boxes }: Placed) =>
  [...boxes].map(([key, r]) => `${key}: ${r.x},${r.y} ${r.width}×${r.height}`);
const points = ({ wires }: Placed, key: number) =>
  wires
    .get(key)!
    .map(({ x, y }) => `${x},${y}`)
    .join(" ");

describe("layout of detach", () => {
  it("stands as in the drawing: x and z on one straight wire, y, the cut and u beside it", async () => {
    const drawing = await placed(detach, elk());
    expect(rects(drawing)).toEqual([
      "0: 136,0 184×80",
      "1: 16,120 184×56",
      "2: 16,268 184×56",
      "3: 148,364 184×56",
      "4: 227,460 136×26",
    ]);
    expect(points(drawing, 4)).toBe("252,80 252,120 252,176 252,216 252,228 252,268 252,324 252,364");
    expect(points(drawing, 2)).toBe("108,176 108,216 108,228 108,268");
    expect(drawing.cuts.get(2)).toEqual({ x: 108, y: 222 });
    expect([drawing.engine, drawing.note, drawing.height]).toEqual(["elk", null, 486]);
  });

  it("puts both wires of xᵀx 24 apart", async () => {
    const drawing = await placed(product, elk());
    const [a, b] = [drawing.wires.get(0)!, drawing.wires.get(1)!];
    expect(Math.abs(a[0].x - b[0].x)).toBe(24);
    expect(a[0].x).toBe(a[1].x);
  });

  it("has a linear placement of its own with the same ranks", async () => {
    const drawing = await placed(detach, layered);
    expect([...drawing.ranks]).toEqual([
      [0, 0],
      [1, 1],
      [2, 3],
      [3, 4],
      [4, 5],
    ]);
    const wire = drawing.wires.get(4)!;
    for (const key of [1, 2]) {
      const box = drawing.boxes.get(key)!;
      const beside = wire.filter(({ y }) => y >= box.y && y <= box.y + box.height).map(({ x }) => x);
      expect(beside.every(x => x <= box.x - 8 || x >= box.x + box.width + 8)).toBe(true);
    }
  });
});

describe("layout to the right", () => {
  it("stands on one level wire from x to z, its cut upright", async () => {
    const shown = view(detach, { pass: 0 });
    const words = () => ["detach · line 5"];
    const prepared = prepare(detach, shown, flow(detach, shown).spine, words, measure, true);
    const drawing = await new Layouter(elk(), layered).place(shown, prepared);
    expect(drawing.rightward).toBe(true);
    const columns = [0, 1, 2, 3, 4].map(key => drawing.boxes.get(key)!);
    for (const [i, box] of columns.slice(1).entries())
      expect(box.x - (columns[i].x + columns[i].width)).toBeGreaterThanOrEqual(40);
    const spine = drawing.wires.get(4)!;
    expect(new Set(spine.map(({ y }) => y)).size).toBe(1);
    expect(spine.map(({ x }) => x)).toEqual(spine.map(({ x }) => x).toSorted((a, b) => a - b));
    const cut = drawing.cuts.get(2)!;
    expect(cut.x).toBeGreaterThan(columns[1].x + columns[1].width);
    expect(cut.x).toBeLessThan(columns[2].x);
    expect(drawing.width).toBeGreaterThan(drawing.height);
  });
});

describe("layout of a far wire", () => {
  const trace = structuredClone(detach);
  const made = (id: number, inputs: number[]) => ({
    ...detach.nodes[3],
    id,
    seq: id,
    inputs,
    name: `v${id}`,
  });
  trace.nodes = [detach.nodes[0], ...[1, 2, 3, 4, 5].map(id => made(id, [id - 1])), made(6, [5, 0])];
  trace.edges = trace.nodes.flatMap(to => to.inputs.map((from, slot) => ({ from, to: to.id, slot })));
  trace.backwards = [{ ...detach.backwards[0], root: 6, steps: [] }];

  it.each([["elk", elk()] as const, ["layered", layered] as const])(
    "keeps room for its stubs: %s",
    async (_, engine) => {
      const shown = view(trace, { pass: 0 });
      const { ends, boxes, width } = await new Layouter(engine, layered).place(
        shown,
        prepare(trace, shown, [], () => [], measure),
      );
      expect([...ends]).toEqual([
        [6, [{ wires: [6], text: "x ↗", up: true }]],
        [0, [{ wires: [6], text: "v6 ↘", up: false }]],
      ]);
      const x = boxes.get(0)!;
      expect(width).toBeGreaterThanOrEqual(x.x + x.width + 14 + 4 * 6.6);
    },
  );
});

describe("Layouter", () => {
  const slow: LayoutEngine = {
    name: "elk",
    warm: async () => {},
    place: (_: LayoutInput, signal: AbortSignal) =>
      new Promise<Layout>((_resolve, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason)),
      ),
    dispose() {},
  };

  it("falls back to its own layout at the deadline, and says so", async () => {
    const drawing = await placed(detach, slow, 5);
    expect([drawing.engine, drawing.note]).toEqual([
      "layered",
      "simpler layout: the finer one took too long",
    ]);
  });

  it("falls back and says why when the engine fails", async () => {
    const broken: LayoutEngine = { ...slow, place: () => Promise.reject(new Error("out of memory")) };
    expect((await placed(detach, broken)).note).toBe("simpler layout: out of memory");
  });

  it("drops the answer to an older question", async () => {
    const shown = view(detach, { pass: 0 });
    const prepared = prepare(detach, shown, [], () => [""], measure);
    const other = prepare(product, view(product, { pass: 0 }), [], () => [""], measure);
    const layouter = new Layouter(slow, layered, { elk: 1000 });
    const first = layouter.place(shown, prepared).catch((error: DOMException) => error.name);
    void layouter.place(view(product, { pass: 0 }), other).catch(() => {});
    expect(await first).toBe("AbortError");
    layouter.dispose();
  });

  it("moves nothing when only numbers changed", async () => {
    const shown = view(detach, { pass: 0 });
    const layouter = new Layouter(elk(), layered);
    const first = await layouter.place(
      shown,
      prepare(detach, shown, [4], () => ["detach"], measure),
    );
    const again = await layouter.place(
      shown,
      prepare(detach, shown, [0], () => ["detach"], measure),
    );
    expect(again).toBe(first);
  });
});

describe("what was looked at", () => {
  const whole = view(detach, { pass: 0 });
  /** Without y, the cut and u: what a closed group might leave. */
  const less: View = {
    ...whole,
    boxes: whole.boxes.filter(box => ![1, 2].includes(box.key)),
    wires: whole.wires.filter(wire => ![wire.from, wire.to].some(key => [1, 2].includes(key))),
    regions: [],
  };
  const prepared = (shown: View) => prepare(detach, shown, [4], () => ["detach"], measure);
  const top = ({ boxes }: Placed, key: number) => {
    const { x, y, width } = boxes.get(key)!;
    return { x: x + width / 2, y };
  };

  it("is told where it was and is, for the camera to stay with it", async () => {
    const layouter = new Layouter(elk(), layered);
    const first = await layouter.place(whole, prepared(whole), 3);
    expect(first.moved).toBeNull();
    const second = await layouter.place(less, prepared(less), 3);
    expect(second.moved).toEqual({ from: top(first, 3), to: top(second, 3) });
    expect(second.moved!.from).not.toEqual(second.moved!.to);
    const third = await layouter.place(whole, prepared(whole), 3);
    expect(third.moved).toEqual({ from: top(second, 3), to: top(first, 3) });
  });

  it("is nothing if it is new, or nothing is selected", async () => {
    const layouter = new Layouter(elk(), layered);
    await layouter.place(less, prepared(less));
    expect((await layouter.place(whole, prepared(whole), 2)).moved).toBeNull();
    expect((await layouter.place(less, prepared(less))).moved).toBeNull();
  });
});

describe("the choice of an engine", () => {
  const input = (blocks: number, framed: boolean): LayoutInput => ({
    blocks: Array.from({ length: blocks }, (_, i) => ({ id: `b${i}`, width: 96, height: 56, anchor: null })),
    frames: framed ? [{ id: "f", parent: null, head: 28, width: 100 }] : [],
    links: [],
  });
  it("asks elk for small pictures without frames", () => {
    expect([input(40, false), input(40, true), input(400, false)].map(suitsElk)).toEqual([
      true,
      false,
      false,
    ]);
  });
  it("says so when large pictures hold the page up", async () => {
    const shown = view(detach, { pass: 0 });
    const few = prepare(detach, shown, [], () => [""], measure);
    const others = input(400, false).blocks.map(block => ({ ...block, id: `other ${block.id}` }));
    const many = { ...few, input: { ...few.input, blocks: [...few.input.blocks, ...others] } };
    const { engine, note } = await new Layouter(elk(), new LayeredEngine(null)).place(shown, many);
    expect([engine, note]).toEqual(["layered", "laid out on the page: no worker can start"]);
  });
});

describe("arrivals", () => {
  const circle = { id: "c", width: 96, height: 26, anchor: 13 };
  const link = (from: string, straight: number) => ({ id: from, from, to: "c", straight });
  it("lead the spine through the middle of a circle, and the others beside it", () => {
    expect(arrivals(circle, [link("a", 10), link("b", 1)])).toEqual([13, 24]);
    expect(arrivals(circle, [link("a", 1), link("b", 10)])).toEqual([2, 13]);
  });
  it("stay symmetric where one value is taken twice, and without a spine", () => {
    expect(arrivals(circle, [link("a", 10), link("a", 1)])).toEqual([1, 25]);
    expect(arrivals(circle, [link("a", 1), link("b", 1)])).toEqual([1, 25]);
  });
});

describe("ranks", () => {
  it("puts a source just above its first consumer", () => {
    const block = (id: string) => ({ id, width: 10, height: 10, anchor: null });
    const link = (from: string, to: string) => ({ id: from + to, from, to, straight: 1 });
    const input = {
      blocks: ["a", "b", "c", "w"].map(block),
      links: [link("a", "b"), link("b", "c"), link("w", "c")],
    };
    expect([...rankOf(netOf(input)).rank]).toEqual([0, 1, 2, 1]);
  });

  it("places a chain of twenty thousand without recursion", async () => {
    const blocks = Array.from({ length: 20_000 }, (_, i) => ({
      id: `b${i}`,
      width: 10,
      height: 10,
      anchor: null,
    }));
    const links = blocks.slice(1).map((to, i) => ({ id: `w${i}`, from: `b${i}`, to: to.id, straight: 1 }));
    const { x, row } = await layered.place({ blocks, links }, new AbortController().signal);
    expect([x[19_999] - x[0], row[19_999]]).toEqual([0, 19_999]);
  });
});
