import { afterEach, describe, expect, it } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import { arange, autograd, dot, func, inferenceMode, mul, noGrad, type Tensor, tensor } from "../index.js";
import { tape } from "../tape/recorder.js";
import { register } from "../tape/register.js";
import type { Trace } from "./trace.js";
import { traced } from "./traced.js";

// Traces of programs that the engine runs. The register is set by hand where the instrumenter would write it.

afterEach(() => {
  tape.recorder = null;
  register.site = -1;
});

const literal = (trace: Trace, file: string) =>
  JSON.parse(JSON.stringify(trace).replaceAll("program.ts", file));

it("records passes over many directions at once", () => {
  const trace = traced(() => {
    const x = tensor([1, 2, 3], { requiresGrad: true });
    expect(
      func
        .jacrev((t: Tensor) => t.mul(t))(x)
        .toArray(),
    ).toEqual([
      [2, 0, 0],
      [0, 4, 0],
      [0, 0, 6],
    ]);
    expect(func.hessian((t: Tensor) => t.pow(3).sum())(x).data[8]).toBe(18);
  });
  expect(trace.error).toBeNull();
  expect(trace.backwards.length).toBeGreaterThan(0);
  for (const { steps } of trace.backwards) expect(steps.length).toBeGreaterThan(0);
});

describe("the detach program", () => {
  const lines = [
    'import { arange } from "gradient-graph";',
    "",
    "const x = arange(4, { requiresGrad: true });",
    "const y = x.mul(x);",
    "const u = y.detach();",
    "const z = u.mul(x);",
    "z.sum().backward();",
    "x.grad;",
  ];

  it("gives the literal trace", () => {
    const trace = traced((tape, on) => {
      on(3, "arange(4, { requiresGrad: true })");
      const x = arange(4, { requiresGrad: true });
      tape.name(x, on(3, "x", "name"));
      on(4, "x.mul(x)");
      const y = x.mul(x);
      tape.name(y, on(4, "y", "name"));
      on(5, "y.detach()");
      const u = y.detach();
      tape.name(u, on(5, "u", "name"));
      on(6, "u.mul(x)");
      const z = u.mul(x);
      tape.name(z, on(6, "z", "name"));
      on(7, "z.sum()");
      const s = z.sum();
      on(7, "z.sum().backward()");
      s.backward();
      tape.echo(x.grad, on(8, "x.grad", "echo"));
    }, lines);
    expect(literal(trace, "detach.ts")).toEqual(detachJson);
  });
});

describe("2xᵀx", () => {
  it("gives the literal trace", () => {
    const trace = traced(
      (tape, on) => {
        on(3, "arange(4, { requiresGrad: true })");
        const x = arange(4, { requiresGrad: true });
        tape.name(x, on(3, "x", "name"));
        on(4, "dot(x, x)");
        const d = dot(x, x);
        on(4, "mul(2, dot(x, x))");
        const y = mul(2, d);
        tape.name(y, on(4, "y", "name"));
        on(5, "y.backward()");
        y.backward();
        tape.echo(x.grad, on(6, "x.grad", "echo"));
      },
      [
        'import { arange, dot, mul } from "gradient-graph";',
        "",
        "const x = arange(4, { requiresGrad: true });",
        "const y = mul(2, dot(x, x));",
        "y.backward();",
        "x.grad;",
      ],
    );
    expect(literal(trace, "product.ts")).toEqual(productJson);
  });
});

describe("edges", () => {
  const blocked = (trace: Trace) =>
    trace.edges.filter(edge => edge.blocked).map(({ from, to, slot, blocked }) => [from, to, slot, blocked]);

  it("are blocked where recording is off, and only on what wants a gradient", () => {
    const trace = traced(() => {
      const x = tensor([1, 2], { requiresGrad: true });
      noGrad(() => x.mul(2)).add(1);
    });
    expect(trace.nodes.map(node => node.op)).toEqual(["tensor", "constant", "mul", "constant", "add"]);
    expect(blocked(trace)).toEqual([[0, 2, 0, "noGrad"]]);
    expect(trace.nodes.map(node => node.why)).toEqual([
      "no-backward",
      "constant",
      "no-grad",
      "constant",
      "no-grad",
    ]);
  });

  it("say inference, step function and integer", () => {
    const trace = traced(() => {
      const x = tensor([1, 2], { requiresGrad: true });
      inferenceMode(() => x.exp());
      x.gt(1);
      x.argmax();
      x.max(0);
    });
    expect(blocked(trace)).toEqual([
      [0, 1, 0, "inference"],
      [0, 3, 0, "stepFunction"],
      [0, 4, 0, "integer"],
      [0, 6, 0, "integer"],
    ]);
    expect(trace.nodes[5]).toMatchObject({ output: 0, requiresGrad: true });
    expect(trace.nodes[6]).toMatchObject({ output: 1, requiresGrad: false, dtype: "int32" });
  });

  it("are blocked where a value is overwritten, though the result is tracked", () => {
    const trace = traced(() => {
      const x = tensor([1, 2], { requiresGrad: true });
      const y = x.mul(2);
      y.copy_(x.exp());
      y.sum().backward();
    });
    const copy = trace.nodes.find(node => node.op === "copy_")!;
    expect(copy).toMatchObject({ requiresGrad: true, tensor: 2, version: 1, kind: "op" });
    expect(blocked(trace)).toEqual([[2, copy.id, 0, "overwritten"]]);
  });
});

describe("a leaf", () => {
  it("is marked after it was made, and keeps its .grad through its versions", () => {
    const trace = traced(tape => {
      const w = tensor([1, 2], { name: "weight" });
      w.requiresGrad_(true);
      for (let i = 0; i < 2; i++) {
        w.mul(3).sum().backward();
        noGrad(() => w.sub_(w.grad!.mul(0.1)));
      }
      tape.name(w, -1);
    });
    const versions = trace.nodes.filter(node => node.name === "weight");
    expect(versions.map(node => [node.kind, node.op, node.leaf, node.requiresGrad, node.version])).toEqual([
      ["parameter", "tensor", true, true, 0],
      ["op", "sub_", true, true, 1],
      ["op", "sub_", true, true, 2],
    ]);
    expect(new Set(versions.map(node => node.tensor))).toEqual(new Set([0]));
    expect(versions.map(node => node.grad?.sample)).toEqual([
      [6, 6],
      [6, 6],
      [6, 6],
    ]);
    const gradients = trace.nodes.filter(node => node.op === "grad");
    expect(gradients.map(node => [node.name, node.value?.sample])).toEqual([
      ["weight.grad", [3, 3]],
      ["weight.grad", [6, 6]],
    ]);
  });

  it("says why its .grad is null or zero", () => {
    const trace = traced(() => {
      const leaf = (name: string) => tensor([1, 2], { requiresGrad: true, name });
      const [a, b, c, d, e, f, g] = ["a", "b", "c", "d", "e", "f", "g"].map(leaf);
      const off = tensor([1, 2], { name: "off" });
      a.mul(off).add(b.detach()).sum().backward();
      c.exp();
      d.sub(d).sum().backward();
      e.mul(0).sum().backward();
      e.relu();
      f.sum().backward();
      f.grad!.zero_();
      g.sum().backward();
      g.grad = null;
      autograd.grad(leaf("h").exp().sum(), [a], { allowUnused: true });
    });
    const reasons = trace.nodes.filter(node => node.name).map(node => [node.name, node.why]);
    expect(Object.fromEntries(reasons)).toEqual({
      a: null,
      b: "detach",
      c: "unreached",
      d: "cancelled",
      e: "zero",
      f: "zeroed",
      g: "cleared",
      h: "not-asked",
      off: "requires-grad-off",
    });
  });

  it("is a parameter however it was computed before it was marked", () => {
    const trace = traced(() => {
      tensor([1, 2]).mul(0.5).requiresGrad_(true);
      tensor([1, 2], { requiresGrad: true }).exp().detach().requiresGrad_(true).requiresGrad_(false);
    });
    expect(trace.nodes.map(node => [node.op, node.kind])).toEqual([
      ["tensor", "input"],
      ["constant", "constant"],
      ["mul", "parameter"],
      ["tensor", "parameter"],
      ["exp", "op"],
      ["detach", "detach"],
    ]);
    expect(trace.edges.at(-1)).toEqual({ from: 4, to: 5, slot: 0, blocked: "detach" });
  });

  it("marked MXNet's way has zeros at once", () => {
    const trace = traced(() => {
      const x = arange(2);
      x.attachGrad();
    });
    expect(trace.nodes[0]).toMatchObject({ kind: "parameter", why: "no-backward", grad: { sample: [0, 0] } });
  });
});

describe("a backward pass", () => {
  it("counts shares that are signed and add up to 1", () => {
    const trace = traced(() => {
      const x = tensor(1, { requiresGrad: true });
      x.mul(3).sub(x).backward();
    });
    const sent = trace.backwards[0].steps.flatMap(step => step.to).filter(to => to.node === 0);
    expect(sent.map(to => [to.slot, to.grad.sample, to.share])).toEqual([
      [1, [-1], -0.5],
      [0, [3], 1.5],
    ]);
  });

  it("has no share of a sum that is 0 or not finite", () => {
    const trace = traced(() => {
      const x = tensor(1, { requiresGrad: true });
      x.sub(x).backward();
      const y = tensor(0, { requiresGrad: true });
      y.log().add(y).backward();
    });
    const [zero, infinite] = trace.backwards.map(pass => pass.steps.flatMap(step => step.to));
    expect(zero.map(to => [to.share, to.cancelled])).toEqual([
      [null, true],
      [null, true],
    ]);
    expect(
      infinite
        .filter(to => to.node === trace.backwards[1].steps.at(-1)!.node)
        .map(to => [to.share, to.cancelled]),
    ).toEqual([
      [null, undefined],
      [null, undefined],
    ]);
  });

  it("counts the seed of a root that feeds another root", () => {
    const trace = traced(() => {
      const x = tensor(1, { requiresGrad: true });
      const y = x.mul(2);
      const z = y.mul(3);
      autograd.grad([y, z], [x]);
    });
    expect(trace.backwards[0]).toMatchObject({ root: 2, roots: [2, 4] });
    const toY = trace.backwards[0].steps.flatMap(step => step.to).filter(to => to.node === 2);
    expect(toY.map(to => to.share)).toEqual([0.75]);
  });

  it("shows a leaf's adjoint after its hooks, the shares before them", () => {
    const trace = traced(() => {
      const x = tensor([1, 2], { requiresGrad: true });
      x.registerHook(grad => grad.mul(10));
      x.sum().backward();
    });
    const [pass] = trace.backwards;
    expect(pass.steps.at(-1)).toMatchObject({ node: 0, grad: { sample: [10, 10] }, to: [] });
    expect(pass.steps[0].to[0]).toMatchObject({ node: 0, grad: { sample: [1, 1] }, share: 1 });
    expect(trace.events.map(event => event.kind)).toContain("hook");
  });

  it("names itself on the nodes it makes (createGraph), and on no others", () => {
    const trace = traced(() => {
      const x = tensor(3, { requiresGrad: true });
      const [first] = autograd.grad(x.pow(3), [x], { createGraph: true });
      first.backward();
    });
    const made = trace.nodes.filter(node => node.madeBy !== undefined);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(node => node.madeBy))).toEqual(new Set([0]));
    expect(trace.backwards.map(pass => pass.createGraph)).toEqual([true, false]);
    expect(trace.nodes[0].grad?.sample).toEqual([18]);
  });
});
