import { describe, expect, test } from "vitest";
import { autograd, checkpoint, defvjp, func, gradcheck, noGrad, type Tensor, tensor } from "../index.js";

const f64 = (data: number | number[] | number[][], requiresGrad = false) =>
  tensor(data, { dtype: "float64", requiresGrad });
const one = f64(1);

describe("levels in one another", () => {
  test("tangents are not confused: D[x · D[y: x + y](1)](1) is 1, not 2", () => {
    const inner = (x: Tensor) => func.jvp((y: Tensor) => x.add(y), [one], [one])[1];
    expect(func.jvp((x: Tensor) => x.mul(inner(x)), [one], [one])[1].item()).toBe(1);
  });

  test("tangents of tangents, gradients of tangents, tangents of gradients: d²(x³) at 2 is 12", () => {
    const cube = (x: Tensor) => x.mul(x).mul(x);
    const pushed = (x: Tensor) => func.jvp(cube, [x], [one])[1];
    const at = f64(2);
    expect(func.jvp(pushed, [at], [one])[1].item()).toBe(12);
    expect(func.grad(pushed)(at).item()).toBe(12);
    expect(func.jvp(func.grad(cube), [at], [one])[1].item()).toBe(12);
    expect(func.grad(func.grad(cube))(at).item()).toBe(12);
  });

  test("four deep: every mixture gives d⁴(x⁵) = 120 x", () => {
    const f = (x: Tensor) => x.pow(5);
    const D = (g: (x: Tensor) => Tensor) => (x: Tensor) => func.jvp(g, [x], [one])[1];
    const G = (g: (x: Tensor) => Tensor) => func.grad(g);
    for (const mixture of [D(D(D(D(f)))), D(G(D(G(f)))), G(D(G(D(f)))), G(G(D(D(f))))])
      expect(mixture(f64(2)).item()).toBe(240);
  });

  test("the outside differentiates through a tangent: its primal, its direction and what the function closes over", () => {
    const [w, x, v] = [f64(3, true), f64(2, true), f64(5, true)];
    const [, t] = func.jvp((y: Tensor) => y.mul(y).mul(w), [x], [v]);
    t.backward();
    expect(t.item()).toBe(60);
    expect([w, x, v].map(leaf => leaf.grad?.item())).toEqual([20, 30, 12]);
  });

  test("the outside differentiates through a Hessian-vector product along its direction", () => {
    const v = f64([1, 2], true);
    func
      .hvp((x: Tensor) => x.pow(3).sum(), f64([1, 2]), v)
      .sum()
      .backward();
    expect([...(v.grad?.data ?? [])]).toEqual([6, 12]);
  });

  test("a Hessian for each sample, and the gradient of a batch of gradients", () => {
    const hessians = func.vmap(func.hessian((x: Tensor) => x.pow(3).sum()))(
      f64([
        [1, 2],
        [3, 4],
      ]),
    );
    expect(hessians.toArray()).toEqual([
      [
        [6, 0],
        [0, 12],
      ],
      [
        [18, 0],
        [0, 24],
      ],
    ]);
    const energy = (w: Tensor) => {
      const slope = func.grad((x: Tensor, k: Tensor) => x.pow(3).mul(k));
      return func
        .vmap(slope, { inDims: [0, null] })(f64([1, 2]), w)
        .sum();
    };
    expect(func.grad(energy)(f64(7)).item()).toBe(15);
    expect(func.jvp(energy, [f64(7)], [one])[1].item()).toBe(15);
  });
});

describe("forward mode", () => {
  test("detach stops a tangent, noGrad does not, whole numbers carry none", () => {
    const at = (f: (x: Tensor) => Tensor) => func.jvp(f, [f64(3)], [one])[1].item();
    expect(at(x => x.mul(x.detach()))).toBe(3);
    expect(at(x => noGrad(() => x.mul(x)))).toBe(6);
    expect(at(x => x.to("int32").mul(2))).toBe(0);
  });

  test("in-place changes carry tangents, through views to the base and to other views", () => {
    const f = (x: Tensor) => {
      const y = x.clone();
      const [row, all] = [y.select(0, 0), y.reshape(4)];
      row.mul_(x.select(0, 1));
      return all;
    };
    const [out, t] = func.jvp(
      f,
      [
        f64([
          [2, 3],
          [5, 7],
        ]),
      ],
      [
        f64([
          [1, 0],
          [0, 1],
        ]),
      ],
    );
    expect([[...out.data], [...t.data]]).toEqual([
      [10, 21, 5, 7],
      [5, 3, 0, 1],
    ]);
  });

  test("a constant written over a value takes its tangent away", () => {
    const f = (x: Tensor) => x.clone().fill_(4).mul(x);
    expect(func.jvp(f, [f64(3)], [one])[1].item()).toBe(4);
  });

  test("operations of one's own move as their backward rules say", () => {
    const twice = defvjp({ name: "twice", forward: x => x.mul(2), vjps: [g => g.mul(5)] });
    expect(func.jvp((x: Tensor) => twice(x), [f64(1)], [one])[1].item()).toBe(5);
    class Straight extends autograd.Function {
      static override forward(_ctx: autograd.FunctionCtx, x: Tensor): Tensor {
        return x.round();
      }
      static override backward(_ctx: autograd.FunctionCtx, g: Tensor): Tensor {
        return g;
      }
    }
    const [out, t] = func.jvp((x: Tensor) => Straight.apply(x).mul(x), [f64(1.6)], [one]);
    expect([out.item(), t.item()]).toEqual([3.2, 3.6]);
  });

  test("through a checkpoint, forward over reverse", () => {
    const f = (x: Tensor) => checkpoint((y: Tensor) => y.mul(y).mul(y), x);
    expect(func.jvp(f, [f64(2)], [one])[1].item()).toBe(12);
  });
});

describe("whole Jacobians", () => {
  const f = (x: Tensor) => x.mul(x).cumsum(0);

  test("chunks of directions give the same", () => {
    const expected = [
      [2, 0, 0],
      [2, 4, 0],
      [2, 4, 6],
    ];
    for (const chunkSize of [1, 2, 3, undefined]) {
      expect(
        func
          .jacfwd(f, { chunkSize })(f64([1, 2, 3]))
          .toArray(),
      ).toEqual(expected);
      expect(
        func
          .jacrev(f, { chunkSize })(f64([1, 2, 3]))
          .toArray(),
      ).toEqual(expected);
    }
    expect(() => func.jacrev(f, { chunkSize: 0 })).toThrow(/chunkSize must be a whole number > 0/);
  });

  test("of several arguments and outputs", () => {
    const g = (x: Tensor, y: Tensor) => x.mul(y.sum());
    const found = func.jacfwd(g, { argnums: [0, 1] })(f64([1, 2]), f64([3, 4, 5]));
    expect(found.map(j => j.toArray())).toEqual([
      [
        [12, 0],
        [0, 12],
      ],
      [
        [1, 1, 1],
        [2, 2, 2],
      ],
    ]);
  });

  test("of a Jacobian, either way", () => {
    const second = [
      [
        [2, 0],
        [0, 0],
      ],
      [
        [2, 0],
        [0, 2],
      ],
    ];
    expect(
      func
        .jacfwd(func.jacfwd(f))(f64([1, 2]))
        .toArray(),
    ).toEqual(second);
    expect(
      func
        .jacrev(func.jacrev(f))(f64([1, 2]))
        .toArray(),
    ).toEqual(second);
    expect(
      func
        .jacrev(func.jacfwd(f))(f64([1, 2]))
        .toArray(),
    ).toEqual(second);
  });
});

test("gradcheck checks forward mode and batched passes, too", () => {
  const options = { checkForwardAd: true, checkBatchedGrad: true };
  const x = f64([0.3, 0.7], true);
  expect(gradcheck(y => y.exp().cumsum(0), [x], options)).toBe(true);
  class Wrong extends autograd.Function {
    static override forward(_ctx: autograd.FunctionCtx, y: Tensor): Tensor {
      return y.mul(2);
    }
    static override backward(_ctx: autograd.FunctionCtx, g: Tensor): Tensor {
      return g.requiresGrad ? g.mul(3) : g.mul(2);
    }
  }
  expect(() => gradcheck(y => Wrong.apply(y), [x], options)).toThrow(/is 3 by forward mode but 1\.99/);
});
