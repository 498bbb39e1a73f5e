import { expect, test } from "vitest";
import * as gg from "../../core/index.js";

// Contract, "autodidact's and JAX's way" and "Shapes of results".

const { autograd, defvjp, func, gradcheck, gradgradcheck, ones, tensor, unbroadcast, zeros } = gg;
type Loose = (...args: unknown[]) => unknown;
const loose = (f: unknown) => f as Loose;
type T = gg.Tensor;
const cubes = (x: T) => x.pow(3).sum();
const product = (x: T, y: T) => x.mul(y).sum();
const a = tensor([1, 2]);
const b = tensor([3, 4]);

test("grad takes argnums and hasAux", () => {
  expect(func.grad(cubes)(a).toArray()).toEqual([3, 12]);
  expect(func.grad(product, { argnums: 1 })(a, b).toArray()).toEqual([1, 2]);
  expect(func.grad(product, 1)(a, b).toArray()).toEqual([1, 2]);
  expect(
    func
      .grad(product, { argnums: [0, 1] })(a, b)
      .map(g => g.toArray()),
  ).toEqual([
    [3, 4],
    [1, 2],
  ]);
  expect(
    func
      .grad(product, [1, 0])(a, b)
      .map(g => g.toArray()),
  ).toEqual([
    [1, 2],
    [3, 4],
  ]);
  const [g, aux] = func.grad((x: T) => [x.pow(2).sum(), "more"] as const, { hasAux: true })(a);
  expect([g.toArray(), aux]).toEqual([[2, 4], "more"]);
  expect(() => func.grad(cubes, { argnums: 2 })(a)).toThrow("func.grad: argnums 2 is out of range");
  expect(() => loose(func.grad)(cubes, { argNums: 1 })).toThrow('func.grad: no option is called "argNums"');
  expect(() => func.grad((x: T) => x)(a)).toThrow("func.grad: the function must return one scalar");
  expect(() => loose(func.grad(loose(async (x: T) => x) as never))(a)).toThrow(
    "func.grad was handed a function that returns a promise",
  );
});

test("transforms nest to any order", () => {
  const cube = (x: T) => x.pow(3);
  expect(func.grad(func.grad(cube))(2).item()).toBe(12);
  expect(
    func
      .grad(func.grad(func.grad(cube)))(2)
      .item(),
  ).toBe(6);
  const confused = func.grad((x: T) => x.mul(func.grad((y: T) => x.add(y))(1)));
  expect(confused(1).item()).toBe(1);
});

test("shapes of results", () => {
  const [value, gradient] = func.valueAndGrad(cubes)(a);
  expect([value.item(), gradient.toArray()]).toEqual([9, [3, 12]]);
  const [out, pull] = func.vjp((x: T, y: T) => x.mul(y), a, b);
  expect([out.toArray(), pull(ones(2)).map(g => g.toArray())]).toEqual([
    [3, 8],
    [
      [3, 4],
      [1, 2],
    ],
  ]);
  expect(pull(ones(2))).toHaveLength(2);
  const [o, t] = func.jvp((x: T, y: T) => x.mul(y), [a, b], [ones(2), zeros(2)]);
  expect([o.toArray(), t.toArray()]).toEqual([
    [3, 8],
    [3, 4],
  ]);
  expect(func.hvp(cubes, a, ones(2)).toArray()).toEqual([6, 12]);
  expect(func.hvp(product, [a, b], [ones(2), zeros(2)]).map(p => p.toArray())).toEqual([
    [0, 0],
    [1, 1],
  ]);
  expect(func.jacrev((x: T) => x.matmul(ones(3, 2)))(ones(4, 3)).shape).toEqual([4, 2, 4, 3]);
  expect(
    func
      .jacfwd((x: T) => x.pow(2))(a)
      .toArray(),
  ).toEqual([
    [2, 0],
    [0, 4],
  ]);
  expect(func.hessian(cubes)(a).toArray()).toEqual([
    [6, 0],
    [0, 12],
  ]);
  expect(() => loose(func.jvp)(cubes, a, a)).toThrow("func.jvp: primals and tangents must be lists");
  expect(() => func.hvp(cubes, ones(2), ones(3))).toThrow(
    "v must have the shapes of x; x has [2], v has [3]",
  );
});

test("vmap", () => {
  expect(
    func
      .vmap((x: T) => x.sum())(ones(3, 2))
      .toArray(),
  ).toEqual([2, 2, 2]);
  expect(
    func
      .vmap(
        (x: T) => x.sum(),
        1,
      )(ones(3, 2))
      .toArray(),
  ).toEqual([3, 3]);
  expect(
    func
      .vmap((x: T) => x.sum(), { inDims: 1 })(ones(3, 2))
      .toArray(),
  ).toEqual([3, 3]);
  expect(func.vmap((x: T, y: T) => x.mul(y), [0, null])(a, b).shape).toEqual([2, 2]);
  expect(
    func
      .vmap(func.grad((x: T) => x.pow(2).sum()))(a)
      .toArray(),
  ).toEqual([2, 4]);
});

const times = (wrap: (like: T, g: T) => T) =>
  defvjp({
    name: "times",
    forward: (x, y) => x.mul(y),
    vjps: [(g, _out, x, y) => wrap(x, g.mul(y)), (g, _out, x, y) => wrap(y, g.mul(x))],
  });

test("defvjp undoes broadcasting, and unbroadcast is harmless there", () => {
  for (const wrap of [(_like: T, g: T) => g, (like: T, g: T) => unbroadcast(like, g)]) {
    const x = ones(2, 3, { requiresGrad: true });
    const y = tensor([1, 2, 3], { requiresGrad: true });
    const out = times(wrap)(x, y);
    expect(out.gradFn?.name).toBe("TimesBackward0");
    out.sum().backward();
    expect(x.grad?.toArray()).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(y.grad?.toArray()).toEqual([2, 2, 2]);
  }
  expect(unbroadcast(ones(2, 1), ones(2, 3)).toArray()).toEqual([[3], [3]]);
  expect(() => loose(defvjp)({ name: "<img>", forward: () => 1, vjps: [null] })).toThrow(
    "name must be an identifier",
  );
});

class Exp extends autograd.Function {
  static override forward(ctx: gg.autograd.FunctionCtx, x: T): T {
    const y = x.exp();
    ctx.saveForBackward(y);
    return y;
  }
  static override backward(ctx: gg.autograd.FunctionCtx, g: T): T {
    return g.mul(ctx.savedTensors[0]!);
  }
}

test("autograd.Function", () => {
  const x = tensor([0, 1], { requiresGrad: true });
  const y = Exp.apply(x);
  y.sum().backward();
  expect(String(x.grad)).toBe("tensor([1.0000, 2.7183])");
});

test("gradcheck says which entry differs", () => {
  const wrong = defvjp({ name: "wrong", forward: x => x.mul(2), vjps: [g => g.mul(3)] });
  const x = tensor([1, 2], { dtype: "float64", requiresGrad: true });
  expect(gradcheck((v: T) => v.pow(2), [x])).toBe(true);
  expect(gradgradcheck((v: T) => v.pow(3), [x])).toBe(true);
  expect(() => gradcheck(wrong, [x])).toThrow(
    /gradcheck: output 0, input 0: ∂out\[0\]\/∂x\[0\] is 3 by backward but (1\.9|2)/,
  );
  expect(gradcheck(wrong, [x], { raiseException: false })).toBe(false);
  const coarse = tensor([1, 2], { requiresGrad: true });
  expect(() => gradcheck((v: T) => v.pow(2), [coarse])).toThrow("make the inputs float64");
  const cut = defvjp({ name: "cut", forward: v => v.pow(2), vjps: [(g, _o, v) => g.mul(v.detach()).mul(2)] });
  expect(() => gradgradcheck(cut, [x])).toThrow("gradgradcheck: output 0, input 0");
});
