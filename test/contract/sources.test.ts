import { describe, expect, test } from "vitest";
import {
  arange,
  autograd,
  defvjp,
  dot,
  exp,
  func,
  linalg,
  linspace,
  manualSeed,
  ones,
  randn,
  sin,
  type Tensor,
  tensor,
  unbroadcast,
} from "../../core/index.js";

// The three texts that the library is taught with, cell by cell and exercise by exercise: Dive into Deep Learning
// (both tabs), a student's notes of its PyTorch tab, and a lecture on automatic differentiation.

const { isTraining, record } = autograd;

/** The control-flow example. */
function f(a: Tensor): Tensor {
  let b = a.mul(2);
  while (b.norm().item() < 1000) b = b.mul(2);
  return b.sum().item() > 0 ? b : b.mul(100);
}

describe("Dive into Deep Learning, PyTorch's tab, and the notes", () => {
  test("a simple example", () => {
    const x = arange(4);
    expect(String(x)).toBe("tensor([0., 1., 2., 3.])");
    x.requiresGrad_(true);
    expect(x.grad).toBe(null);
    const y = dot(x, x).mul(2);
    expect(String(y)).toBe("tensor(28., gradFn=<MulBackward0>)");
    y.backward();
    expect(String(x.grad)).toBe("tensor([ 0.,  4.,  8., 12.])");
    expect(String(x.grad?.eq(x.mul(4)))).toBe("tensor([True, True, True, True])");
    x.grad?.zero_();
    x.sum().backward();
    expect(String(x.grad)).toBe("tensor([1., 1., 1., 1.])");
  });

  test("backward for non-scalar variables", () => {
    const x = arange(4, { requiresGrad: true });
    const y = x.mul(x);
    y.backward({ gradient: ones(y.shape[0]) });
    expect(String(x.grad)).toBe("tensor([0., 2., 4., 6.])");
  });

  test("detaching computation", () => {
    const x = arange(4, { requiresGrad: true });
    const y = x.mul(x);
    const u = y.detach();
    u.mul(x).sum().backward();
    expect(String(x.grad)).toBe("tensor([0., 1., 4., 9.])");
    expect(String(x.grad?.eq(x.mul(2)))).toBe("tensor([ True, False,  True, False])");
    x.grad?.zero_();
    y.sum().backward();
    expect(String(x.grad?.eq(x.mul(2)))).toBe("tensor([True, True, True, True])");
  });

  test("control flow, for sizes () and (1,)", () => {
    manualSeed(3);
    for (const size of [[], [1]]) {
      const a = randn(size, { requiresGrad: true });
      const d = f(a);
      d.backward();
      expect(a.grad?.div(d.div(a)).sub(1).abs().sum().item()).toBeLessThan(1e-6);
    }
    const negative = tensor(-0.25, { requiresGrad: true });
    f(negative).backward();
    // −0.25 · 2¹² = −1024: twelve doublings, then 100 times.
    expect(negative.grad?.item()).toBe(409600);
  });
});

describe("Dive into Deep Learning, MXNet's tab", () => {
  test("attachGrad, record, backward; the buffer is overwritten", () => {
    const x = arange(4);
    x.attachGrad();
    expect(String(x.grad)).toBe("tensor([0., 0., 0., 0.])");
    const y = record(() => dot(x, x).mul(2));
    expect(String(y)).toBe("tensor(28., gradFn=<MulBackward0>)");
    y.backward();
    expect(String(x.grad)).toBe("tensor([ 0.,  4.,  8., 12.])");
    record(() => x.sum()).backward();
    expect(String(x.grad)).toBe("tensor([1., 1., 1., 1.])");
  });

  test("a vector's backward is its sum's", () => {
    const x = arange(4);
    x.attachGrad();
    record(() => x.mul(x)).backward();
    const u = x.clone();
    u.attachGrad();
    record(() => u.mul(u).sum()).backward();
    expect(String(x.grad?.eq(u.grad!))).toBe("tensor([True, True, True, True])");
  });

  test("detaching computation", () => {
    const x = arange(4);
    x.attachGrad();
    const [y, u, z] = record(() => {
      const y = x.mul(x);
      const u = y.detach();
      return [y, u, u.mul(x)];
    });
    z.backward();
    expect(x.grad?.equal(u)).toBe(true);
    y.backward();
    expect(x.grad?.equal(x.mul(2))).toBe(true);
  });

  test("control flow with linalg.norm, and training mode", () => {
    const a = tensor(0.25);
    a.attachGrad();
    const d = record(() => {
      let b = a.mul(2);
      while (linalg.norm(b).item() < 1000) b = b.mul(2);
      return b.sum().item() > 0 ? b : b.mul(100);
    });
    d.backward();
    expect([a.grad?.item(), d.div(a).item()]).toEqual([4096, 4096]);
    expect([isTraining(), record(() => isTraining())]).toEqual([false, true]);
  });
});

describe("the exercises", () => {
  test("1: the second derivative runs back through the backward pass", () => {
    const x = tensor(3, { requiresGrad: true });
    const [first] = autograd.grad(x.pow(3), x, { createGraph: true });
    const [second] = autograd.grad(first, x);
    expect([first.item(), second.item()]).toEqual([27, 18]);
  });

  test("2: backward twice", () => {
    const x = arange(4, { requiresGrad: true });
    const y = dot(x, x).mul(2);
    y.backward();
    expect(() => y.backward()).toThrow(
      "trying to go through the graph a second time, but its kept values were freed by the first backward",
    );
  });

  test("3: a vector or matrix through the control flow", () => {
    const a = tensor([0.25, -0.125], { requiresGrad: true });
    const d = f(a);
    expect(() => d.backward()).toThrow("and this one has shape [2]; reduce it (y.sum().backward())");
    d.sum().backward();
    expect(a.grad?.toArray()).toEqual([4096, 4096]);
    const m = ones(2, 2, { requiresGrad: true });
    f(m).backward(ones(2, 2));
    expect(m.grad?.toArray()).toEqual([
      [512, 512],
      [512, 512],
    ]);
  });

  test("4: another control flow", () => {
    const a = tensor(2, { requiresGrad: true });
    let root = tensor(1);
    for (let i = 0; i < 20; i++) root = root.add(a.div(root)).div(2);
    root.backward();
    expect(a.grad?.item()).toBeCloseTo(1 / (2 * Math.SQRT2), 6);
  });

  test("5: the slope of the sine without its cosine", () => {
    const x = linspace(-3, 3, 7, { requiresGrad: true });
    sin(x).sum().backward();
    expect(x.grad?.allclose(x.detach().cos())).toBe(true);
  });
});

describe("the lecture", () => {
  test("chain rule and backpropagation of L = ½(σ(wx + b) − t)²", () => {
    const [w, b, x, t] = [0.5, -1, 2, 1].map(v => tensor(v, { dtype: "float64", requiresGrad: true }));
    const z = w.mul(x).add(b);
    const y = z.sigmoid();
    const loss = y.sub(t).pow(2).div(2);
    for (const v of [z, y]) v.retainGrad();
    loss.backward();
    // z = 0, y = ½: ȳ = y − t, z̄ = ȳ · ¼, w̄ = z̄ · x, b̄ = z̄, x̄ = z̄ · w, t̄ = t − y.
    expect([y, z, w, b, x, t].map(v => v.grad?.item())).toEqual([-0.5, -0.125, -0.25, -0.125, -0.0625, 0.5]);
  });

  test("the adjoint of an exponent is its own value", () => {
    const z = tensor([0, 1], { requiresGrad: true });
    const y = exp(z);
    y.sum().backward();
    expect(z.grad?.equal(y.detach())).toBe(true);
  });

  test("autodidact's table of vector-Jacobian products", () => {
    const rules = {
      add: defvjp({
        name: "add",
        forward: (x, y) => x.add(y),
        vjps: [(g, _ans, x, _y) => unbroadcast(x, g), (g, _ans, _x, y) => unbroadcast(y, g)],
      }),
      mul: defvjp({
        name: "multiply",
        forward: (x, y) => x.mul(y),
        vjps: [(g, _ans, x, y) => unbroadcast(x, y.mul(g)), (g, _ans, x, y) => unbroadcast(y, x.mul(g))],
      }),
      sub: defvjp({
        name: "subtract",
        forward: (x, y) => x.sub(y),
        vjps: [(g, _ans, x, _y) => unbroadcast(x, g), (g, _ans, _x, y) => unbroadcast(y, g.neg())],
      }),
      div: defvjp({
        name: "divide",
        forward: (x, y) => x.div(y),
        vjps: [
          (g, _ans, x, y) => unbroadcast(x, g.div(y)),
          (g, _ans, x, y) => unbroadcast(y, g.neg().mul(x).div(y.pow(2))),
        ],
      }),
    };
    for (const [name, rule] of Object.entries(rules)) {
      const pair = () => [ones(2, 3, { requiresGrad: true }), tensor([1, 2, 4], { requiresGrad: true })];
      const [x, y] = pair();
      rule(x, y).sum().backward();
      const [p, q] = pair();
      p[name as "add"](q).sum().backward();
      expect([name, x.grad?.toArray(), y.grad?.toArray()]).toEqual([
        name,
        p.grad?.toArray(),
        q.grad?.toArray(),
      ]);
    }
  });

  test("hvp by the identity ∂²f(x)·v = ∂[x ↦ ∂f(x)·v]", () => {
    const hvp = (g: (x: Tensor) => Tensor, x: Tensor, v: Tensor) =>
      func.grad((at: Tensor) => dot(func.grad(g)(at), v))(x);
    const cubes = (x: Tensor) => x.pow(3).sum();
    const [x, v] = [tensor([1, 2]), tensor([1, 10])];
    expect(hvp(cubes, x, v).toArray()).toEqual([6, 120]);
    expect(func.hvp(cubes, x, v).toArray()).toEqual([6, 120]);
  });
});
