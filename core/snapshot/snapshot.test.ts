import { describe, expect, it } from "vitest";
import { arange, autograd, func, nn, noGrad, randn, type Tensor, tensor } from "../index.js";
import { why } from "../insight/why.js";
import { checkTrace } from "../trace/check.js";
import { decodeTrace } from "../trace/codec.js";
import type { Trace } from "../trace/trace.js";
import { encoded, snapshot } from "./snapshot.js";

const file = "train.ts";

function taken(values: Record<string, unknown>, limit?: number): Trace {
  const trace = snapshot(values, limit === undefined ? { file } : { file, limit });
  if (trace === null) throw new Error("no tensor was found");
  return checkTrace(trace);
}

/** "name op ← inputs": a picture in words. */
const lines = ({ nodes }: Trace) =>
  nodes.map(({ name, op, inputs }) => `${name ?? "·"} ${op}${inputs.length > 0 ? ` ← ${inputs}` : ""}`);

describe("a snapshot", () => {
  it("draws y = 2xᵀx after its backward pass: names, values, gradients", () => {
    const x = arange(4).requiresGrad_();
    const y = x.dot(x).mul(2);
    y.backward({ retainGraph: true });
    const trace = taken({ x, y });
    expect(lines(trace)).toEqual(["x tensor", "· dot ← 0,0", "· constant", "y mul ← 1,2"]);
    expect(trace.edges).toEqual([
      { from: 0, to: 1, slot: 0 },
      { from: 0, to: 1, slot: 1 },
      { from: 1, to: 3, slot: 0 },
      { from: 2, to: 3, slot: 1 },
    ]);
    expect(trace.nodes[0]).toMatchObject({
      kind: "parameter",
      leaf: true,
      why: null,
      value: { min: 0, max: 3, mean: 1.5, zeros: 1, sample: [0, 1, 2, 3] },
      grad: { min: 0, max: 12, sample: [0, 4, 8, 12] },
    });
    expect(trace.nodes[0].value?.std).toBeCloseTo(Math.sqrt(1.25), 12);
    expect(trace.nodes[1]).toMatchObject({ value: null, why: "not-retained", saved: [0] });
    expect(trace.nodes[2].value?.sample).toEqual([2]);
    expect(trace.nodes[3]).toMatchObject({ kind: "op", value: { sample: [28] }, grad: null });
    expect(trace.ops?.mul).toEqual({
      letters: ["x", "y"],
      symbol: "×",
      back: ["{g} · {y}", "{g} · {x}"],
      local: ["{y}", "{x}"],
    });
    expect(trace).toMatchObject({ file, backwards: [], truncated: null, error: null });
    const { grad } = trace.nodes[0];
    expect(trace.events).toEqual([{ seq: 0, kind: "write", node: 0, site: null, grad }]);
    expect(trace.nodes.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  it("has the same as bytes, and null where there is no tensor", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    expect(decodeTrace(encoded({ x }, { file })!)).toEqual(taken({ x }));
    expect(encoded({ n: 1, list: [1, 2] }, { file })).toBeNull();
  });

  it("keeps what backward keeps, after the variables are gone", () => {
    const x = tensor([1, -2], { requiresGrad: true });
    const loss = x.exp().square().sum();
    const trace = taken({ loss });
    expect(lines(trace)).toEqual(["· tensor", "· exp ← 0", "· square ← 1", "loss sum ← 2"]);
    expect(trace.nodes[1].value?.sample[0]).toBeCloseTo(Math.E, 6);
    expect(trace.nodes[2].value).toBeNull();
    loss.backward();
    expect(taken({ loss }).nodes[1].value).toBeNull();
  });

  it("finds tensors in modules, lists and maps, and names them by the way there", () => {
    const net = new nn.Sequential(new nn.Linear(2, 1));
    const x = tensor([[1, 2]]);
    const out = net.forward(x);
    const trace = taken({ net, batch: { x }, outs: [out], byName: new Map([["out", out]]) });
    expect(lines(trace)).toEqual([
      "batch.x tensor",
      'net["0"].weight tensor',
      'net["0"].bias tensor',
      "outs[0] linear ← 0,1,2",
    ]);
    expect(trace.nodes[3].aliases).toEqual(['byName.get("out")']);
    expect(trace.nodes[0]).toMatchObject({ kind: "input", why: "requires-grad-off" });
  });

  it("says why a gradient is missing, as far as a stop can tell", () => {
    const w = tensor(2, { requiresGrad: true });
    const n = tensor([1, 2], { dtype: "int32" });
    const kept = w.mul(3);
    kept.retainGrad();
    const trace = taken({ w, n, kept });
    const told = Object.fromEntries(trace.nodes.map(node => [node.name, node.why]));
    expect(told).toMatchObject({ w: "at-stop", n: "integer", kept: "at-stop" });
    expect(why(trace, 0)?.sentence).toBe(
      "w.grad is null where the program stopped: no backward pass has filled it yet, or it was cleared since.",
    );
    kept.backward();
    expect(taken({ kept }).nodes.at(-1)).toMatchObject({ why: null, grad: { sample: [1] } });
  });

  it("stands in for operands that nothing keeps", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const trace = taken({ y: x.add(tensor([5, 5])) });
    expect(trace.nodes[1]).toMatchObject({ kind: "input", rule: "notKept", value: null });
    expect(why(trace, 1)?.sentence).toContain("nothing keeps it");
  });

  it("shows values as they are now, and none where an earlier one was overwritten", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.mul(2);
    const z = y.square();
    noGrad(() => y.zero_());
    const trace = taken({ z });
    const mul = trace.nodes.find(({ op }) => op === "mul");
    expect(mul?.value).toBeNull();
    expect(taken({ y, z }).nodes.find(({ name }) => name === "y")?.value?.sample).toEqual([0, 0]);
  });

  it("draws a view whose base has changed from the base, without bringing it up to date", () => {
    const base = tensor([1, 2, 3], { requiresGrad: true }).mul(1);
    const view = base.select(0, 1);
    base.mul_(10);
    const trace = taken({ view, base });
    const drawn = trace.nodes.find(({ name }) => name === "view");
    expect(drawn).toMatchObject({ op: "asStrided", value: { sample: [20] } });
    expect(trace.nodes[drawn?.inputs[0] ?? 0].name).toBe("base");
    expect(view.extra?.baseVersion).toBe(0);
    expect(view.gradFn?.name).toBe("AsStridedBackward0");
  });

  it("draws several outputs, Functions and recorded ones", () => {
    class Twice extends autograd.Function {
      static override forward(ctx: { saveForBackward(...x: Tensor[]): void }, x: Tensor) {
        ctx.saveForBackward(x.exp());
        return x.mul(2);
      }
      static override backward(_ctx: unknown, g: Tensor) {
        return g.mul(2);
      }
    }
    const x = tensor([3, 1, 2], { requiresGrad: true });
    const { values } = x.max(0);
    const y = Twice.apply(x);
    const trace = taken({ values, y });
    expect(lines(trace)).toEqual(["· tensor", "values max ← 0", "· max ← 0", "y Twice ← 0"]);
    expect(trace.nodes[2]).toMatchObject({
      output: 1,
      dtype: "int32",
      requiresGrad: false,
      value: { sample: [0] },
    });
    expect(trace.edges[1]).toEqual({ from: 0, to: 2, slot: 0, blocked: "integer" });
    const m = tensor([1, 2]);
    m.attachGrad();
    const square = autograd.record(() => m.square());
    expect(lines(taken({ square }))).toEqual(["· tensor", "square square ← 0"]);
  });

  it("has no values for a tensor that stands for many", () => {
    let seen: Trace | null = null;
    func.vmap((x: Tensor) => {
      seen = taken({ x });
      return x.mul(2);
    })(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    );
    expect((seen as Trace | null)?.nodes[0]).toMatchObject({ name: "x", shape: [2], value: null });
  });

  it("passes a chain of a million, and says what it left out", () => {
    let y: Tensor = tensor(1, { requiresGrad: true });
    for (let i = 0; i < 1_000_000; i++) y = y.mul(1);
    const trace = taken({ y });
    expect(trace.truncated).toEqual({
      reason: "the graph has 1000000 operations, and the latest 100000 are shown",
      dropped: 900_000,
    });
    expect(trace.nodes[0]).toMatchObject({ kind: "input", standIn: true, requiresGrad: true });
    expect(trace.nodes.filter(({ op }) => op === "mul")).toHaveLength(100_000);
    expect(trace.nodes.at(-1)?.name).toBe("y");
  }, 120_000);
});

describe("what a snapshot may meet", () => {
  it("runs no code of the program", () => {
    const trap = () => {
      throw new Error("the program's code was run");
    };
    const hostile = {
      get w() {
        return trap();
      },
      w2: tensor(1),
      toJSON: trap,
      [Symbol.toPrimitive]: trap,
    };
    const proxy = new Proxy(
      {},
      { get: trap, ownKeys: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap },
    );
    const x = tensor([1], { requiresGrad: true });
    x.registerHook(trap);
    const values = { hostile, proxy, x };
    const trace = snapshot(values, { file, isProxy: value => value === proxy });
    expect(trace?.nodes.map(({ name }) => name)).toEqual(["x", "hostile.w2"]);
  });

  it("takes names as they come", () => {
    const names = ["__proto__", "<img src=x>", "a b", "constructor", "\u202e"];
    const values = Object.create(null);
    for (const name of names) values[name] = tensor(1);
    const held = Object.create(null);
    held["x y"] = tensor(1);
    held["x".repeat(300)] = tensor(1);
    const trace = taken({ ...values, __proto__: null, held });
    const found = trace.nodes.map(({ name }) => name);
    expect(found).toContain("<img src=x>");
    expect(found).toContain("constructor");
    expect(found).toContain('held["x y"]');
    expect(found.at(-1)).toHaveLength(201);
  });

  it("ends in rings and deep objects, and says where it did not look", () => {
    const ring: Record<string, unknown> = { w: tensor(1) };
    ring.self = ring;
    expect(taken({ ring }).truncated).toBeNull();
    const deep = { a: { b: { c: { d: { e: { w: tensor(1) } } } } } };
    const x = tensor(1);
    expect(taken({ x, deep }).truncated).toEqual({
      reason: "what is in scope holds more objects than were looked through for tensors",
      dropped: 0,
    });
    expect(taken({ x, data: Array.from({ length: 5000 }, (_, i) => i) }).truncated).toBeNull();
    expect(taken({ x, data: Array.from({ length: 5000 }, () => ({})) }).truncated).not.toBeNull();
  });

  it("summarises odd numbers as the contract has them", () => {
    const [odd, huge] = [
      tensor([Number.NaN, 1, Number.POSITIVE_INFINITY, 0]),
      tensor([1e200, -1e200], { dtype: "float64" }),
    ];
    const none = tensor([Number.NaN, Number.NaN]);
    const [a, b, c] = taken({ odd, huge, none }).nodes.map(({ value }) => value);
    expect(a).toMatchObject({ min: 0, max: 1, mean: 0.5, std: 0.5, norm: 1, nan: 1, inf: 1, zeros: 1 });
    expect(a?.sample).toEqual(["NaN", 1, "Infinity", 0]);
    expect(b).toMatchObject({ mean: 0, std: 1e200 });
    expect((b?.norm ?? 0) / 1e200).toBeCloseTo(Math.SQRT2, 12);
    expect(c).toMatchObject({ min: null, max: null, mean: null, std: null, norm: null, nan: 2 });
    const wide = taken({ wide: tensor(3).expand(1000, 1000), turned: randn(3, 5).T });
    expect(wide.nodes[0].value).toMatchObject({ mean: 3, std: 0, norm: 3000, zeros: 0 });
    expect(wide.nodes[0].value?.sample).toHaveLength(64);
    expect(wide.nodes[1].shape).toEqual([5, 3]);
  });
});
