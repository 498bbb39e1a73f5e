import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { noGrad, type Tensor, tensor } from "../index.js";
import { buildTrace } from "./build.js";
import { checkTrace } from "./check.js";
import { decodeTrace, encodeTrace } from "./codec.js";
import { calls, fuel, loop, made, on, reset, sites, traced } from "./looped.js";
import type { Trace, TraceNode } from "./trace.js";

// Programs with loops past the budget, on the engine. The register is set by hand where the instrumenter would write it.

afterEach(reset);

const iterations = (nodes: readonly TraceNode[], depth = 0) => [
  ...new Set(nodes.flatMap(node => node.frames[depth]?.iteration ?? [])),
];

/** As many as the clock counts. */
const counted = ({ nodes, events, backwards }: Trace) =>
  nodes.filter(node => !node.standIn).length +
  events.length +
  backwards.reduce((sum, pass) => sum + 1 + pass.steps.length, 0);

describe("a loop past the budget", () => {
  const run = () => {
    let x = on(0, () => tensor(1, { requiresGrad: true }));
    loop("for@2", 1000, () => {
      x = on(1, () => x.mul(1.001));
    });
    on(2, () => x.add(1)).backward();
  };
  const trace = traced(run, { nodeBudget: 100 });

  it("keeps its first and last iterations, and even samples between, by their true numbers", () => {
    const even = Array.from({ length: 15 }, (_, i) => 64 * (i + 1));
    expect(iterations(trace.nodes)).toEqual([0, 1, 2, ...even, 997, 998, 999]);
    expect(trace.nodes.length).toBeLessThanOrEqual(100);
    expect(trace.nodes.map(node => node.id)).toEqual(trace.nodes.map((_, i) => i));
  });

  it("says what it left out, exactly", () => {
    const whole = traced(run);
    expect(whole.truncated).toBeNull();
    expect(whole.nodes).toHaveLength(2003);
    expect(trace.truncated?.dropped).toBe(counted(whole) - counted(trace));
    expect(trace.truncated?.reason).toBe(
      "45 of 2,003 values are shown; long loops keep their first 3 and last 3 iterations and samples between",
    );
  });

  it("stands for what a kept iteration was computed from with its value", () => {
    const [input, other] = trace.nodes.filter(node => node.standIn);
    expect(input).toMatchObject({ op: "tensor", kind: "input", inputs: [], name: "v1", leaf: false });
    expect(input.frames[0].iteration).toBe(64);
    expect(input.value?.mean).toBeCloseTo(1.001 ** 64, 5);
    expect(other.frames[0].iteration).toBe(128);
    expect(trace.edges.filter(edge => edge.from === input.id)).toHaveLength(1);
    // The last three follow one another: only the first of them has a stand-in.
    const last = trace.nodes.filter(node => (node.frames[0]?.iteration ?? 0) >= 997);
    expect(last.filter(node => node.standIn)).toHaveLength(1);
  });

  it("keeps the steps at what it shows, their adjoints and shares", () => {
    const [pass] = trace.backwards;
    expect(pass.steps.map(step => step.node)).toEqual(
      trace.nodes
        .filter(node => node.requiresGrad && trace.nodes[node.id].grad !== null)
        .map(node => node.id)
        .reverse(),
    );
    for (const step of pass.steps) for (const to of step.to) expect(to.share).toBe(1);
    expect(trace.nodes[0].grad?.mean).toBeCloseTo(1.001 ** 1000, 3);
  });

  it("keeps single numbers of all iterations", () => {
    const [series, ...more] = trace.series ?? [];
    expect(more).toEqual([]);
    expect(series).toMatchObject({ name: "v1", loop: "for@2", call: 0, site: { line: 2 } });
    expect(series.iterations).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(series.values[499]).toBeCloseTo(1.001 ** 500, 3);
  });

  it("travels", () => {
    expect(decodeTrace(encodeTrace(trace))).toEqual(JSON.parse(JSON.stringify(trace)));
  });

  it("is thinned the same way when the tape could keep it whole", () => {
    const late = traced(run, {}, { nodeBudget: 100 });
    expect(iterations(late.nodes)).toEqual(iterations(trace.nodes));
    expect(late.series).toEqual(trace.series);
    expect(late.truncated).toEqual(trace.truncated);
  });

  it("leaves a run within the budget alone", () => {
    const exact = traced(run, { nodeBudget: 2003 });
    expect(exact.truncated).toBeNull();
    expect(exact.nodes).toHaveLength(2003);
    expect(exact.series).toBeUndefined();
  });
});

describe("training", () => {
  /** A line through four points by gradient descent, written out. */
  const train = (steps: number) => () => {
    const data = on(0, () => tensor([1, 2, 3, 4]));
    const w = on(1, () => tensor(0, { requiresGrad: true }));
    loop("for@3", steps, () => {
      const error = on(2, () => data.mul(w).sub(data));
      const loss = on(3, () => error.mul(error).mean());
      loss.backward();
      noGrad(() => on(4, () => w.sub_(w.grad!.mul(0.01))));
      w.grad = null;
    });
  };

  it("shows whole steps with their passes, and the last state of the parameters", () => {
    const trace = traced(train(700), { nodeBudget: 400, ringWords: 2 ** 15 });
    const whole = traced(train(700));
    expect(iterations(trace.nodes).slice(0, 3)).toEqual([0, 1, 2]);
    expect(iterations(trace.nodes).slice(-3)).toEqual([697, 698, 699]);
    expect(trace.backwards).toHaveLength(iterations(trace.nodes).length);
    for (const pass of trace.backwards) expect(pass.steps).toHaveLength(whole.backwards[0].steps.length);
    for (const pass of trace.backwards) {
      const sums = new Map<number, number>();
      for (const step of pass.steps)
        for (const to of step.to) sums.set(to.node, (sums.get(to.node) ?? 0) + (to.share ?? 0));
      for (const sum of sums.values()) expect(sum).toBeCloseTo(1, 10);
    }
    // The parameter has its first name in every step, not that of whoever changed it.
    const parameters = trace.nodes.filter(node => node.kind === "parameter");
    expect([...new Set(parameters.map(node => node.name))]).toEqual(["v1"]);
    expect(parameters.some(node => node.standIn)).toBe(true);
    const last = (t: Trace) => t.nodes.findLast(node => node.op === "sub_");
    expect(last(trace)?.value).toEqual(last(whole)?.value);
    expect(trace.truncated?.dropped).toBe(counted(whole) - counted(trace));
    const loss = trace.series?.find(series => series.name === "v3");
    expect(loss?.iterations).toHaveLength(700);
    expect(loss?.values).toEqual(
      whole.nodes.filter(node => node.name === "v3").map(node => node.value?.mean),
    );
  });

  it("keeps as many steps as their size allows", () => {
    const all = traced(train(300));
    const some = traced(train(300), {}, { wordBudget: 24_000 });
    expect(all.truncated).toBeNull();
    expect(iterations(some.nodes)).toEqual([
      0,
      1,
      2,
      ...Array.from({ length: 9 }, (_, i) => 32 * (i + 1)),
      297,
      298,
      299,
    ]);
    expect(some.truncated?.dropped).toBe(counted(all) - counted(some));
  });

  it("gives all versions of a parameter the .grad that it ends with", () => {
    const trace = traced(
      () => {
        const w = on(1, () => tensor([1, 2], { requiresGrad: true }));
        loop("for@3", 500, i => {
          w.grad = null;
          on(3, () => w.mul(i).sum()).backward();
          noGrad(() => on(4, () => w.sub_(w.grad!.mul(0.001))));
        });
      },
      { nodeBudget: 60, ringWords: 2 ** 15 },
    );
    const versions = trace.nodes.filter(node => node.leaf && node.requiresGrad);
    expect(versions.length).toBeGreaterThan(6);
    for (const version of versions) expect(version.grad?.sample).toEqual([499, 499]);
  });
});

describe("loops", () => {
  it("one after the other keep the last iterations of each", () => {
    let x = tensor(1);
    const trace = traced(
      () => {
        x = on(0, () => tensor(1));
        for (const name of ["for@2", "for@4"])
          loop(name, 3000, () => {
            x = on(1, () => x.add(1));
          });
      },
      { nodeBudget: 200, ringWords: 2 ** 15 },
    );
    for (const name of ["for@2", "for@4"]) {
      const own = iterations(trace.nodes.filter(node => node.frames[0]?.name === name));
      expect(own.slice(0, 3)).toEqual([0, 1, 2]);
      expect(own.slice(-3)).toEqual([2997, 2998, 2999]);
      expect(own.length).toBeGreaterThan(10);
    }
    expect(trace.nodes.at(-1)?.value?.mean).toBe(6001);
    expect(trace.series?.map(series => series.iterations.length)).toEqual([3000, 3000]);
  });

  it("within one another are each thinned", () => {
    const trace = traced(
      () => {
        const x = on(0, () => tensor(1));
        loop("for@2", 20, () => loop("for@3", 300, () => on(1, () => x.add(1))));
      },
      { nodeBudget: 1500, ringWords: 2 ** 15 },
    );
    const outer = iterations(trace.nodes);
    expect(outer.slice(0, 3)).toEqual([0, 1, 2]);
    expect(outer.slice(-3)).toEqual([17, 18, 19]);
    for (const each of outer) {
      const own = iterations(
        trace.nodes.filter(node => node.frames[0]?.iteration === each),
        1,
      );
      expect(own.slice(0, 3)).toEqual([0, 1, 2]);
      expect(own.slice(-3)).toEqual([297, 298, 299]);
    }
  });

  it("too long for their own ends keep what came last", () => {
    const trace = traced(
      () => {
        const x = on(0, () => tensor(1));
        loop("for@2", 4, () => loop("map@3", 40, () => on(1, () => x.add(1))));
      },
      { nodeBudget: 40 },
    );
    expect(trace.nodes.filter(node => !node.standIn).length).toBeLessThanOrEqual(40);
    expect(iterations(trace.nodes, 1)).toEqual([0, 1, 2, 37, 38, 39]);
    expect(trace.nodes.at(-1)?.frames.map(frame => frame.iteration)).toEqual([3, 39]);
    expect(trace.truncated?.reason).toMatch(/from the middle of the run are left out$/);
  });
});

describe("a run without loops", () => {
  it("past the tape's limit keeps its beginning and its end", () => {
    const trace = traced(
      () => {
        let x = on(0, () => tensor(1, { requiresGrad: true }));
        for (let i = 0; i < 5000; i++) x = on(1, () => x.add(1));
        x.backward();
      },
      { maxBytes: 2 ** 17, ringWords: 2 ** 15 },
    );
    expect(trace.nodes.length).toBeLessThan(5000);
    expect(trace.nodes.at(-1)?.value?.mean).toBe(5001);
    expect(trace.nodes[0].grad?.mean).toBe(1);
    expect(trace.truncated?.reason).toMatch(/values are shown; the tape had no room for what lies between$/);
  });

  it("past the budget of a trace loses its middle", () => {
    const trace = traced(
      () => {
        let x = on(0, () => tensor(1));
        for (let i = 0; i < 100; i++) x = on(1, () => x.neg());
      },
      {},
      { nodeBudget: 20 },
    );
    expect(trace.nodes.filter(node => !node.standIn)).toHaveLength(20);
    expect(trace.nodes.filter(node => node.standIn)).toHaveLength(1);
    expect(trace.truncated).toEqual({
      reason: "20 of 101 values are shown; 81 from the middle of the run are left out",
      dropped: 81,
    });
  });
});

/** A random program: what it computes hangs together through a few variables. */
type Part =
  | { kind: "op"; site: number; from: number; to: number }
  | { kind: "backward" }
  | { kind: "loop"; name: string; count: number; body: Part[] };

const { program } = fc.letrec<{ program: Part[]; part: Part }>(tie => ({
  part: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({
      kind: fc.constant("op" as const),
      site: fc.integer({ min: 1, max: 9 }),
      from: fc.nat(2),
      to: fc.nat(2),
    }),
    fc.record({ kind: fc.constant("backward" as const) }),
    fc.record({
      kind: fc.constant("loop" as const),
      name: fc.constantFrom("for@1", "while@2", "map@3"),
      count: fc.nat(40),
      body: tie("program"),
    }),
  ),
  program: fc.array(tie("part"), { minLength: 1, maxLength: 4 }),
}));

function play(parts: readonly Part[], w: Tensor, held: Tensor[]): void {
  for (const part of parts) {
    if (fuel.left-- <= 0) return;
    if (part.kind === "op") held[part.to] = on(part.site, () => held[part.from].mul(w).sin());
    else if (part.kind === "backward") {
      held[0].sum().backward();
      for (let i = 0; i < held.length; i++) held[i] = held[i].detach();
      held[0] = held[0].mul(w);
    } else loop(part.name, part.count, () => play(part.body, w, held));
  }
}

describe("any program", () => {
  it("gives a sound trace whose nodes are those of the whole run, wherever the tape is cut off", () => {
    const options = fc.record({
      nodeBudget: fc.integer({ min: 6, max: 300 }),
      ringWords: fc.constantFrom(2 ** 14 + 200, 2 ** 15),
      maxBytes: fc.constantFrom(2 ** 14, 2 ** 18, 2 ** 28),
    });
    fc.assert(
      fc.property(program, options, fc.double({ min: 0, max: 1, noNaN: true }), (parts, limits, cut) => {
        const run = () => {
          const w = on(0, () => tensor([0.5, 0.7], { requiresGrad: true }));
          fuel.left = 800;
          play(parts, w, [w, w, w]);
        };
        calls.clear();
        const trace = traced(run, limits);
        const { chunks, header } = made!;
        const ring = made!.recent();
        for (const part of [cut, 0])
          checkTrace(
            buildTrace(chunks, Math.floor(header[0] * cut), {
              file: "a.ts",
              sites,
              error: null,
              recent: { ...ring, words: Math.floor(ring.words * part) },
              nodeBudget: limits.nodeBudget,
            }),
          );
        calls.clear();
        const whole = traced(run);
        expect(trace.truncated?.dropped ?? 0).toBe(counted(whole) - counted(trace));
        const key = (node: TraceNode) => JSON.stringify([node.frames, node.site, node.op, node.value]);
        const all = new Set(whole.nodes.map(key));
        for (const node of trace.nodes) if (!node.standIn) expect(all).toContain(key(node));
        expect(trace.nodes.at(-1)?.value).toEqual(whole.nodes.at(-1)?.value);
        const w = (t: Trace) => t.nodes.find(node => node.name === "v0");
        if (w(trace)) expect(w(trace)?.grad).toEqual(w(whole)?.grad);
      }),
      { numRuns: 40 },
    );
  });
});
