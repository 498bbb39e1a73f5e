import { describe, expect, it } from "vitest";
import type { Summary, Trace, TraceNode } from "../trace/trace.js";
import { film } from "./film.js";
import { heat, worstText } from "./heat.js";
import { trainingOf } from "./training.js";

const summary = (value: number): Summary => ({
  min: value, max: value, mean: value, std: 0, norm: Math.abs(value), nan: 0, inf: 0, zeros: 0, sample: [value],
}); // biome-ignore format: one row

const node = (id: number, more: Partial<TraceNode>): TraceNode => ({
  id, seq: id, kind: "op", op: "mul", inputs: [], output: 0, shape: [], dtype: "float32", requiresGrad: true, leaf: false,
  site: null, frames: [], value: null, grad: null, why: null, bytes: 4, ns: 0, saved: [], tensor: id, version: 0, ...more,
}); // biome-ignore format: one row

const site = { file: "a.ts", line: 9, column: 1, endLine: 9, endColumn: 9 };

/** w2 = 2, w1 = 1 and their gradients, pass by pass; loss 1 / pass. */
function loop(gradients: [w1: Summary, w2: Summary][], iterations?: number[]): Trace {
  const leaf = (id: number, name: string): TraceNode =>
    node(id, { kind: "parameter", op: "randn", name, leaf: true });
  const roots = gradients.map((_, i) =>
    node(10 + i, {
      name: "loss",
      value: summary(1 / (i + 1)),
      frames: [{ kind: "loop", name: "for@3", call: 0, iteration: iterations?.[i] ?? i }],
    }),
  );
  return {
    version: 1,
    file: "a.ts",
    nodes: [leaf(1, "w1"), leaf(2, "w2"), ...roots],
    edges: [],
    backwards: roots.map(({ id }, i) => ({
      root: id,
      seq: 100 + i,
      site,
      createGraph: false,
      steps: [
        { seq: 0, node: 2, grad: gradients[i][1], to: [] },
        { seq: 0, node: 1, grad: gradients[i][0], to: [] },
      ],
    })),
    events: [],
    findings: [],
    truncated: iterations ? { reason: "long loop", dropped: 1 } : null,
    error: null,
  };
}

const steady = (...norms: number[]): [Summary, Summary][] => norms.map(norm => [summary(1), summary(norm)]);

describe("heat", () => {
  it("has a row a parameter in tape order and a column a pass, in log₁₀", () => {
    const found = heat(loop(steady(1, 10, 0.1)), 0)!;
    expect(found.rows.map(row => row.name)).toEqual(["w1", "w2"]);
    expect([...found.cells].map(cell => cell.toFixed(1))).toEqual([
      "0.0",
      "0.0",
      "0.0",
      "0.0",
      "1.0",
      "-1.0",
    ]);
    expect([found.low.toFixed(0), found.high.toFixed(0)]).toEqual(["-1", "1"]);
    expect([...found.loss].map(log => (10 ** -log).toFixed(0))).toEqual(["1", "2", "3"]);
  });

  it("marks steady growth, not one jump", () => {
    const found = heat(loop(steady(1, 50, 1, 1, 3, 9, 27, 27)), 0)!;
    expect(found.worst).toMatchObject({ kind: "grows", row: 1, column: 6 });
    expect(worstText(found)).toBe("7: w2 grows 3× a pass");
  });

  it("marks a jump where nothing grows steadily, and nothing where all is calm", () => {
    expect(worstText(heat(loop(steady(1, 1, 50, 1)), 0)!)).toBe("3: w2 jumps 50×");
    expect(heat(loop(steady(1, 2, 1, 2)), 0)!.worst).toBeNull();
  });

  it("marks what is not finite before anything else", () => {
    const bad = { ...summary(0), norm: null, nan: 1 };
    const found = heat(loop([...steady(1, 3, 9, 27), [summary(1), bad]]), 0)!;
    expect(worstText(found)).toBe("5: ✕ gradient of w2 is not finite");
  });

  it("tells growth a pass, not a column, where the loop was thinned", () => {
    const found = heat(loop(steady(1, 4, 16, 64), [0, 2, 4, 6]), 0)!;
    expect([...found.training.numbers]).toEqual([1, 3, 5, 7]);
    expect(worstText(found)).toBe("7: w2 grows 2× a pass");
  });

  it("is not for what runs backward once", () => {
    expect(heat(loop(steady(1)), 0)).toBeNull();
    expect(trainingOf(loop([]), null)).toBeNull();
  });
});

describe("film", () => {
  it("has the loss of every pass", () => {
    const found = film(loop(steady(1, 1, 1, 1)), 2)!;
    expect([found.name, [...found.losses], found.series, found.optimizer]).toEqual([
      "loss",
      [1, 1 / 2, 1 / 3, 1 / 4],
      null,
      null,
    ]);
  });

  it("takes the loop's own record where passes were left out", () => {
    const trace = loop(steady(1, 1, 1), [0, 2, 4]);
    const iterations = [0, 1, 2, 3, 4];
    trace.series = [{ name: "loss", site, loop: "for@3", call: 0, iterations, values: [5, 4, 3, 2, 1] }];
    const { series } = film(trace, 0)!;
    expect([[...series!.numbers], [...series!.values]]).toEqual([
      [1, 2, 3, 4, 5],
      [5, 4, 3, 2, 1],
    ]);
  });

  it("writes an update as the program does, and says of an optimizer when it stepped", () => {
    const written = loop(steady(1, 1));
    written.nodes.push(
      node(30, { op: "grad", kind: "input", name: "w1.grad" }),
      node(31, { kind: "constant", op: "constant", value: summary(0.1) }),
      node(32, { inputs: [30, 31] }),
      node(33, { op: "sub_", name: "w1", leaf: true, inputs: [1, 32], site }),
    );
    expect(film(written, 0)!.optimizer).toEqual({ text: "w1 ← w1 − 0.1 · w1.grad", line: 9 });
    const stepped = loop(steady(1, 1));
    stepped.events.push({ seq: 50, kind: "step", node: 1, site });
    expect(film(stepped, 0)!.optimizer).toEqual({ text: "optimizer step", line: 9 });
    const called = loop(steady(1, 1));
    called.calls = [{ seq: 50, kind: "step", of: 0, type: "SGD", site, nodes: [], count: 2 }];
    expect(film(called, 0)!.optimizer).toEqual({ text: "SGD step", line: 9 });
  });
});
