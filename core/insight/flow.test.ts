import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import * as gg from "../index.js";
import { nn, type Tensor, tensor } from "../index.js";
import { tape } from "../tape/recorder.js";
import { register } from "../tape/register.js";
import { recording } from "../trace/testing.js";
import type { Trace } from "../trace/trace.js";
import { type FlowEdge, flowTo } from "./flow.js";
import { paths } from "./paths.js";

afterEach(() => {
  tape.recorder = null;
  register.site = -1;
});

function traced(run: () => unknown): Trace {
  const { tape: recorder, trace } = recording();
  tape.recorder = recorder;
  run();
  tape.recorder = null;
  return trace();
}

const parameters = ({ nodes, backwards }: Trace): number[] =>
  nodes
    .filter(({ id, leaf }) => leaf && backwards[0].steps.some(({ node }) => node === id))
    .map(({ id }) => id);

/** The flow, which must be known. */
function edgesTo(trace: Trace, parameter: number): readonly FlowEdge[] {
  const found = flowTo(trace, 0, parameter);
  if (found.kind === "unknown") throw new Error(`${found.node}: ${found.reason}`);
  return found.edges;
}

const total = (amounts: readonly number[]): number => amounts.reduce((sum, each) => sum + each, 0);

/** One unit leaves the root, arrives at the parameter, and is kept at every node between. */
function expectConserved(trace: Trace, parameter: number): void {
  const edges = edgesTo(trace, parameter);
  const scale = Math.max(1, ...edges.map(({ amount }) => Math.abs(amount)));
  for (const node of new Set(edges.flatMap(({ from, to }) => [from, to]))) {
    const out = total(edges.filter(({ to }) => to === node).map(({ amount }) => amount));
    const into = total(edges.filter(({ from }) => from === node).map(({ amount }) => amount));
    const is = (node === parameter ? 1 : 0) - (node === trace.backwards[0].root ? 1 : 0);
    expect((into - out - is) / scale).toBeCloseTo(0, 9);
  }
  const { top, others } = paths(edges, edges.length + 1);
  expect(others.count).toBe(0);
  expect((total(top.map(({ amount }) => amount)) - 1) / scale).toBeCloseTo(0, 9);
  for (const { nodes } of top) expect([nodes[0], nodes.at(-1)]).toEqual([trace.backwards[0].root, parameter]);
}

type Step = (x: Tensor, y: Tensor) => Tensor;

/** From [2, 3] to [2, 3]. */
const STEPS: readonly Step[] = [
  (x, y) => x.add(y),
  (x, y) => x.sub(y),
  (x, y) => x.mul(y),
  (x, y) => x.div(y.square().add(1)),
  x => x.tanh(),
  x => x.sigmoid(),
  x => x.relu(),
  x => x.clamp(-0.5, 0.5),
  x => x.abs(),
  x => x.square().add(0.1).sqrt(),
  x => x.mul(0.1).exp(),
  x => x.square().add(1).log(),
  x => x.sin().add(x.cos()),
  x => x.pow(2),
  (x, y) => x.add(y.sum(1, true)),
  (x, y) => x.mul(y.mean(0)),
  (x, y) => x.matmul(y.t()).matmul(y),
  x => x.softmax(1),
  x => x.reshape(3, 2).t(),
  x => gg.nn.functional.silu(gg.nn.functional.softplus(x)),
];

const LOSSES: readonly ((x: Tensor) => Tensor)[] = [
  x => x.sum(),
  x => x.mean(),
  x => x.max(),
  x => x.reshape(6).dot(x.reshape(6)),
  x => nn.functional.mseLoss(x, tensor([[0, 1, 2], [3, 4, 5]], { dtype: "float64" })), // biome-ignore format: rows
  x => nn.functional.crossEntropy(x, tensor([2, 0], { dtype: "int32" })),
];

const entry = fc.double({ min: -2, max: 2, noNaN: true });
const leaf = fc.array(entry, { minLength: 6, maxLength: 6 });
const programs = fc.record({
  w: leaf,
  v: leaf,
  loss: fc.nat(LOSSES.length - 1),
  steps: fc.array(fc.tuple(fc.nat(STEPS.length - 1), fc.nat(), fc.nat()), { minLength: 1, maxLength: 8 }),
});

/** Steps of any earlier two values; the last goes into the loss. */
const run = ({ w, v, steps, loss }: typeof programs extends fc.Arbitrary<infer T> ? T : never): Trace =>
  traced(() => {
    const made = [w, v].map(data => tensor(data, { dtype: "float64" }).reshape(2, 3).requiresGrad_(true));
    for (const [step, x, y] of steps) made.push(STEPS[step](made[x % made.length], made[y % made.length]));
    LOSSES[loss](made[made.length - 1]).backward();
  });

describe("the flow from loss to parameter", () => {
  it("is one unit, conserved at every node, and a sum of paths", () => {
    let known = 0;
    fc.assert(
      fc.property(programs, asked => {
        const trace = run(asked);
        for (const parameter of parameters(trace)) {
          const found = flowTo(trace, 0, parameter);
          if (found.kind === "known") known++;
          // What remains: nothing or only rounding to divide, or values that fit two dimensions of a reduction.
          if (found.kind === "known") expectConserved(trace, parameter);
          else expect(found.reason).toMatch(/is zero|cannot be told|not finite|only rounding/);
        }
      }),
      { numRuns: 60 },
    );
    expect(known).toBeGreaterThan(40);
  });

  it.each(STEPS.map((_, step) => step))("knows step %i", step => {
    const trace = run({
      w: [0.3, -0.2, 0.9, -1.1, 0.4, 1.3],
      v: [0.7, 0.2, -0.6, 1.2, -0.1, 0.8],
      steps: [[step, 0, 1]],
      loss: 3,
    });
    for (const parameter of parameters(trace)) expectConserved(trace, parameter);
  });

  it.each(LOSSES.map((_, loss) => loss))("knows loss %i", loss => {
    const trace = run({
      w: [0.3, -0.2, 0.9, -1.1, 0.4, 1.3],
      v: [0, 0, 0, 0, 0, 0],
      steps: [[0, 0, 0]],
      loss,
    });
    for (const parameter of parameters(trace)) expectConserved(trace, parameter);
  });

  it("goes through a small network in float32, and tells the ways apart", () => {
    const trace = traced(() => {
      gg.manualSeed(1);
      const [one, two] = [new nn.Linear(2, 3), new nn.Linear(3, 2)];
      const x = tensor([[1, 2], [3, 4]]); // biome-ignore format: rows
      const h = one.forward(x).relu();
      nn.functional.crossEntropy(two.forward(h), tensor([0, 1], { dtype: "int32" })).backward();
    });
    const reached = parameters(trace);
    expect(reached).toHaveLength(4);
    for (const parameter of reached) expectConserved(trace, parameter);
  });

  it("divides 2w + 3w as 0.4 and 0.6, and shows what cancels", () => {
    const trace = traced(() => {
      const w = tensor(1, { requiresGrad: true });
      w.mul(2).add(w.mul(3)).backward();
    });
    const { top } = paths(edgesTo(trace, 0), 5);
    expect(top.map(({ amount }) => amount)).toEqual([0.6, 0.4]);
    const against = traced(() => {
      const w = tensor(1, { requiresGrad: true });
      w.mul(3).sub(w.mul(2)).backward();
    });
    expect(paths(edgesTo(against, 0), 1)).toEqual({
      top: [{ nodes: [5, 2, 0].map(() => expect.any(Number)), amount: 3 }],
      others: { count: 1, amount: -2 },
    });
  });

  it("is linear where ways double at every step", () => {
    const trace = traced(() => {
      let w = tensor(1, { requiresGrad: true });
      for (let i = 0; i < 40; i++) w = w.mul(0.5).add(w.mul(0.5));
      w.backward();
    });
    const edges = edgesTo(trace, 0);
    expect(edges).toHaveLength(160);
    const { top, others } = paths(edges, 3);
    expect(top.map(({ amount }) => amount)).toEqual([0.5, 0.5]);
    expect(others).toEqual({ count: 0, amount: 0 });
  });

  it("does not take what rounding leaves for a gradient", () => {
    const v = [0, 0, -0.00015625642768452236, 0, 0, 0];
    const trace = run({ w: [0, 0, 0, 0, 0, 0], v, steps: [[17, 1, 0]], loss: 1 });
    expect(flowTo(trace, 0, parameters(trace)[0])).toMatchObject({
      reason: expect.stringContaining("only rounding"),
    });
  });

  it("says where it stops being known", () => {
    const unknown = (loss: (w: Tensor) => Tensor, w = tensor([1, 2], { requiresGrad: true })) => {
      const trace = traced(() => loss(w.clone()).backward());
      return flowTo(trace, 0, 0);
    };
    expect(unknown(w => w.cumsum(0).sum())).toMatchObject({
      kind: "unknown",
      reason: expect.stringContaining("cumsum"),
    });
    expect(unknown(w => w.mul(0).sum())).toMatchObject({
      node: 0,
      reason: expect.stringContaining("is zero"),
    });
    const large = gg.ones(65).requiresGrad_(true);
    expect(unknown(w => w.sum(), large).kind).toBe("unknown");
    const hooked = (w: Tensor) => {
      const y = w.mul(2);
      y.registerHook(g => g.mul(3));
      return y.sum();
    };
    expect(unknown(hooked)).toMatchObject({ reason: expect.stringContaining("a hook or an option") });
  });
});

describe("shares of what arrived", () => {
  it("add up to 1, or cancel and say so", () => {
    fc.assert(
      fc.property(programs, asked => {
        const shares = new Map<number, (number | null)[]>();
        for (const { to } of run(asked).backwards[0].steps)
          for (const { node, share, cancelled, grad } of to) {
            if (share === null)
              expect(
                cancelled === true || grad.norm === 0 || grad.nan + grad.inf > 0 || grad.norm === null,
              ).toBe(true);
            shares.set(node, [...(shares.get(node) ?? []), share]);
          }
        for (const each of shares.values()) {
          const known = each.filter(share => share !== null);
          expect([0, each.length]).toContain(known.length);
          const size = Math.max(1, ...known.map(Math.abs));
          if (known.length > 0) expect((total(known) - 1) / size).toBeCloseTo(0, 9);
        }
      }),
      { numRuns: 60 },
    );
    const trace = traced(() => {
      const w = tensor([1, 2], { requiresGrad: true });
      w.mul(3).sub(w.mul(3)).sum().backward();
    });
    const to = trace.backwards[0].steps.flatMap(step => step.to).filter(({ node }) => node === 0);
    expect(to.map(({ share, cancelled, grad }) => [share, cancelled, grad.sample])).toEqual([
      [null, true, [-3, -3]],
      [null, true, [3, 3]],
    ]);
  });
});
