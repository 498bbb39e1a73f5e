import { describe, expect, it } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import type { Trace, TraceNode } from "../trace/trace.js";
import { view } from "./view.js";

const detach = detachJson as Trace;
const product = productJson as Trace;

/** Boxes as "x leaf", wires as "x→y.0" with the cut's word. */
function drawn(trace: Trace, pass: number | null, budget?: number) {
  const shown = view(trace, { pass, budget });
  const name = (key: number) => {
    const node = trace.nodes.find(each => each.id === shown.boxes[key].node)!;
    return node.name ?? node.op;
  };
  return {
    boxes: shown.boxes.map(box => `${name(box.key)} ${box.kind}${box.behind ? " behind" : ""}`),
    wires: shown.wires.map(w => `${name(w.from)}→${name(w.to)}.${w.slot}${w.blocked ? ` ${w.blocked}` : ""}`),
    regions: shown.regions.map(region => `${region.text}: ${region.boxes.map(name).join(" ")}`),
    hidden: shown.hidden.map(each => `${each.text} (${each.how})`),
  };
}

const node = (id: number, inputs: number[], more: Partial<TraceNode> = {}): TraceNode => ({
  ...detach.nodes[3],
  id,
  seq: id,
  inputs,
  leaf: inputs.length === 0,
  kind: inputs.length === 0 ? "parameter" : "op",
  name: `v${id}`,
  grad: null,
  ...more,
});

/** A trace of these nodes with one backward pass from the last. */
function traceOf(nodes: TraceNode[], blocked: Record<string, "detach"> = {}): Trace {
  const edges = nodes.flatMap(to =>
    to.inputs.map((from, slot) => ({
      from,
      to: to.id,
      slot,
      ...(blocked[`${from}-${to.id}`] ? { blocked: "detach" as const } : {}),
    })),
  );
  const root = nodes[nodes.length - 1].id;
  const pass = { root, seq: 1000, site: null, createGraph: false, steps: [] };
  return { ...detach, nodes: [...nodes], edges, backwards: [pass], events: [] };
}

describe("view", () => {
  it("shows the cone of the root, and what is behind its cut as constant", () => {
    expect(drawn(detach, 0)).toEqual({
      boxes: ["x leaf", "y op behind", "u op", "z op", "sum sign"],
      wires: ["x→y.0", "x→y.1", "y→u.0 detach", "u→z.0", "x→z.1", "z→sum.0"],
      regions: ["constant for z: y"],
      hidden: [],
    });
  });

  it("folds a literal into the expression that uses it", () => {
    expect(drawn(product, 0)).toEqual({
      boxes: ["x leaf", "dot sign", "y op"],
      wires: ["x→dot.0", "x→dot.1", "dot→y.1"],
      regions: [],
      hidden: [],
    });
  });

  it("shows the whole tape of a program without backward", () => {
    expect(drawn({ ...detach, backwards: [] }, null).boxes).toHaveLength(5);
  });

  it("says how much lies outside the pass and how to see it", () => {
    const extra = { ...node(9, [1]), name: "logged", requiresGrad: false };
    const trace = {
      ...detach,
      nodes: [...detach.nodes, extra],
      edges: [...detach.edges, { from: 1, to: 9, slot: 0 }],
    };
    expect(drawn(trace, 0).hidden).toEqual(["1 operation outside this pass (whole)"]);
  });

  it("keeps the boxes nearest to the root beyond its budget, and says so", () => {
    const chain = traceOf([node(0, []), ...Array.from({ length: 9 }, (_, i) => node(i + 1, [i]))]);
    const { boxes, hidden } = drawn(chain, 0, 4);
    expect(boxes).toEqual(["v6 op", "v7 op", "v8 op", "v9 op"]);
    expect(hidden).toEqual(["4 of 10 boxes shown, those nearest to the root (more)"]);
  });

  it("puts an unnamed detach on its wire as a cut", () => {
    const cut = node(2, [1], {
      kind: "detach",
      op: "detach",
      name: undefined,
      requiresGrad: false,
      leaf: true,
    });
    const trace = traceOf([node(0, []), node(1, [0]), cut, node(3, [0, 2])], { "1-2": "detach" });
    expect(drawn(trace, 0).boxes).toEqual(["v0 leaf", "v1 op behind", "v3 op"]);
    expect(drawn(trace, 0).wires).toEqual(["v0→v1.0", "v0→v3.0", "v1→v3.1 detach"]);
  });

  it("stops at a leaf that an in-place update made", () => {
    const updated = node(2, [0, 1], { op: "sub_", leaf: true, kind: "parameter" });
    const trace = traceOf([node(0, []), node(1, []), updated, node(3, [2])]);
    expect(drawn(trace, 0)).toMatchObject({ boxes: ["v2 leaf", "v3 op"], wires: ["v2→v3.0"] });
  });

  it("stops at values of earlier iterations of the root's loop that need no gradient", () => {
    const at = (iteration: number) => [{ kind: "loop" as const, name: "for@3", call: 0, iteration }];
    const before = node(1, [0], { frames: at(0), requiresGrad: false });
    const trace = traceOf([
      node(0, [], { requiresGrad: false }),
      before,
      node(2, []),
      node(3, [1, 2], { frames: at(1) }),
    ]);
    const { boxes, hidden } = drawn(trace, 0);
    expect(boxes).toEqual(["v1 op", "v2 leaf", "v3 op"]);
    expect(hidden[1]).toBe("1 value of earlier iterations, without what made them (pass)");
  });

  it("passes a chain of a hundred thousand operations", () => {
    const chain = traceOf([node(0, []), ...Array.from({ length: 100_000 }, (_, i) => node(i + 1, [i]))]);
    expect(view(chain, { pass: 0 }).boxes.length).toBeLessThanOrEqual(60);
  });

  describe("of a loop", () => {
    const at = (iteration: number) => [{ kind: "loop" as const, name: "while@3", call: 0, iteration }];
    const turn = (id: number, from: number, i: number) => node(id, [from], { name: "b", frames: at(i) });
    const doubled = [node(0, []), turn(1, 0, 0), turn(2, 1, 1), turn(3, 2, 2), node(4, [3])];

    it("draws iterations that only feed one another as one card", () => {
      const trace = traceOf(doubled);
      expect(drawn(trace, 0)).toMatchObject({
        boxes: ["v0 leaf", "b loop", "v4 op"],
        wires: ["v0→b.0", "b→v4.0"],
        hidden: ["3 iterations of a loop in one card (unfold)"],
      });
      expect(view(trace, { pass: 0 }).boxes[1].nodes).toEqual([1, 2, 3]);
    });

    it("says which value of its own its condition read", () => {
      const norms = [1, 2, 3].map(id => ({ ...node(10 + id, [id]), op: "norm", name: undefined }));
      const trace = traceOf(doubled);
      const site = { file: "a.ts", line: 3, column: 1, endLine: 3, endColumn: 2 };
      trace.nodes.push(...norms);
      trace.edges.push(...norms.map(norm => ({ from: norm.inputs[0], to: norm.id, slot: 0 })));
      trace.events = norms.map(norm => ({ seq: 50, kind: "read", node: norm.id, site }));
      expect(view(trace, { pass: 0 }).boxes[1].reads).toEqual([{ node: 13, line: 3 }]);
    });

    it("holds the reads that steer it in its card on the whole tape, too", () => {
      const steered = [0, 1, 2, 3].map(id => ({ ...node(10 + id, [id]), op: "norm", name: undefined }));
      const logged = { ...node(20, [4]), op: "norm", name: undefined };
      const trace = traceOf([...doubled, ...steered, logged]);
      const site = (line: number) => ({ file: "a.ts", line, column: 1, endLine: line, endColumn: 2 });
      trace.backwards = [];
      trace.events = [...steered, logged].map(({ id }) => ({
        seq: 50,
        kind: "read",
        node: id,
        site: site(id === 20 ? 9 : 3),
      }));
      expect(drawn(trace, null).boxes).toEqual(["v0 leaf", "b loop", "v4 op", "norm sign"]);
      expect(view(trace, { pass: null }).boxes[1].reads).toEqual([{ node: 13, line: 3 }]);
      expect(view(trace, { pass: null, unfolded: true }).boxes).toHaveLength(10);
    });

    it("can be unfolded, and folded again", () => {
      const shown = view(traceOf(doubled), { pass: 0, unfolded: true });
      expect(shown.boxes).toHaveLength(5);
      expect(shown.hidden.map(each => each.how)).toEqual(["fold"]);
    });

    it("stays unfolded where an iteration feeds something else too", () => {
      expect(drawn(traceOf([...doubled.slice(0, 4), node(4, [3, 2])]), 0).boxes).toHaveLength(5);
    });

    it("stays unfolded where its body draws two boxes", () => {
      const nodes = [node(0, []), turn(1, 0, 0), turn(2, 1, 0), turn(3, 2, 1), turn(4, 3, 1), node(5, [4])];
      expect(drawn(traceOf(nodes), 0).boxes).toHaveLength(6);
    });
  });

  it("refuses a pass that never was", () => {
    expect(() => view(detach, { pass: 1 })).toThrow("view: no backward pass 2; the trace holds 1");
  });

  it("marks what a backward pass computed", () => {
    const trace = structuredClone(product);
    trace.nodes[1].madeBy = 0;
    const { regions, boxes } = view(trace, { pass: 0 });
    expect(regions).toEqual([
      { kind: "made", boxes: [boxes.findIndex(box => box.node === 1)], text: "computed by backward 1" },
    ]);
  });

  it("leaves what the pass itself computed to a switch", () => {
    const trace = traceOf([node(0, []), node(1, [0]), node(2, [1], { madeBy: 0 })]);
    trace.backwards[0].root = 1;
    expect(drawn(trace, 0)).toMatchObject({
      boxes: ["v0 leaf", "v1 op"],
      hidden: ["1 operation computed by backward 1 itself (history)"],
    });
    const { boxes, wires, regions, hidden } = view(trace, { pass: 0, history: true });
    expect(boxes.map(box => box.node)).toEqual([0, 1, 2]);
    expect(wires.map(({ from, to }) => [from, to])).toEqual([[0, 1], [1, 2]]); // biome-ignore format: pairs
    expect(regions).toEqual([{ kind: "made", boxes: [2], text: "computed by backward 1" }]);
    expect(hidden.map(({ text, how }) => [text, how])).toEqual([
      ["with 1 value that backward computed", "without"],
    ]);
  });
});
