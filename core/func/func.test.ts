import { describe, expect, test } from "vitest";
import {
  autograd,
  checkpoint,
  defvjp,
  func,
  gradcheck,
  manualSeed,
  rand,
  type Tensor,
  tensor,
  unbroadcast,
} from "../index.js";

const f64 = (data: number | number[], requiresGrad = false) =>
  tensor(data, { dtype: "float64", requiresGrad });
const values = (t: Tensor | null) => (t === null ? null : [...t.data]);

describe("func", () => {
  test("grad nests to any order: sin, cos, −sin, −cos", () => {
    const d1 = func.grad((x: Tensor) => x.sin());
    const d3 = func.grad(func.grad(d1));
    expect(d3(f64(0)).item()).toBe(-1);
    expect(String(d1(tensor(0)))).toBe("tensor(1.)");
  });

  test("levels are not confused: d/dx [x · d/dy (x + y)] is 1", () => {
    const outer = func.grad((x: Tensor) => x.mul(func.grad((y: Tensor) => x.add(y))(f64(1))));
    expect(outer(f64(5)).item()).toBe(1);
  });

  test("valueAndGrad, argnums, hasAux", () => {
    const product = (x: Tensor, y: Tensor) => x.mul(y).sum();
    const [value, grads] = func.valueAndGrad(product, { argnums: [0, 1] })(f64([2, 3]), f64([5, 7]));
    expect([value.item(), ...grads.map(values)]).toEqual([31, [5, 7], [2, 3]]);
    const [g, more] = func.grad((x: Tensor) => [x.square().sum(), "more"] as const, { hasAux: true })(
      f64([3]),
    );
    expect([values(g), more]).toEqual([[6], "more"]);
  });

  test("gradients of nested parameters keep their structure", () => {
    const params = { w: f64([1, 2]), b: f64(3) };
    const found = func.grad((p: typeof params) => p.w.mul(p.b).sum())(params);
    expect([values(found.w), found.b.item()]).toEqual([[3, 3], 3]);
  });

  test("vjp may be pulled back many times, jvp pushes forward", () => {
    const [out, pull] = func.vjp((x: Tensor) => x.exp(), f64([0, 1]));
    expect(values(out)).toEqual([1, Math.E]);
    expect(pull(f64([1, 0])).map(values)).toEqual([[1, 0]]);
    expect(pull(f64([0, 1])).map(values)).toEqual([[0, Math.E]]);
    const [value, tangent] = func.jvp((x: Tensor) => x.pow(3), [f64(2)], [f64(1)]);
    expect([value.item(), tangent.item()]).toEqual([8, 12]);
  });

  test("Jacobians and Hessians", () => {
    const f = (x: Tensor) => x.mul(x);
    expect(
      func
        .jacrev(f)(f64([1, 2]))
        .toArray(),
    ).toEqual([
      [2, 0],
      [0, 4],
    ]);
    expect(
      func
        .jacfwd(f)(f64([1, 2]))
        .toArray(),
    ).toEqual([
      [2, 0],
      [0, 4],
    ]);
    const cubes = (x: Tensor) => x.pow(3).sum();
    expect(
      func
        .hessian(cubes)(f64([1, 2]))
        .toArray(),
    ).toEqual([
      [6, 0],
      [0, 12],
    ]);
    expect(values(func.hvp(cubes, f64([1, 2]), f64([1, 1])))).toEqual([6, 12]);
  });

  test("vmap of grad gives one gradient for each sample", () => {
    const perSample = func.vmap(func.grad((x: Tensor) => x.pow(3)));
    expect(values(perSample(f64([1, 2, 3])))).toEqual([3, 12, 27]);
  });

  test("is differentiable by the outside where the outside asks for it", () => {
    const w = f64(3, true);
    const slope = func.grad((x: Tensor) => x.square().mul(w))(f64(2));
    slope.backward();
    expect([slope.item(), w.grad?.item()]).toEqual([12, 4]);
  });

  test("says what it needs", () => {
    expect(() => func.grad((x: Tensor) => x.mul(2))(f64([1, 2]))).toThrow(
      /must return one scalar, it returned shape \[2\]/,
    );
    expect(() => func.grad((x: Tensor) => x.sum(), { argnums: 3 })(f64([1]))).toThrow(
      /argnums 3 is out of range/,
    );
  });
});

describe("operations of one's own", () => {
  test("defvjp: broadcasting is undone, unbroadcast is harmless, orders nest", () => {
    const times = defvjp({
      name: "times",
      forward: (x, y) => x.mul(y),
      vjps: [(g, _out, x, y) => unbroadcast(x, g.mul(y)), (g, _out, x) => g.mul(x)],
    });
    const b = f64([1, 2], true);
    const y = times(f64([3, 4]).reshape(2, 1), b);
    expect(y.gradFn?.name).toBe("TimesBackward0");
    y.sum().backward();
    expect(values(b.grad)).toEqual([7, 7]);
    expect(
      func
        .grad(func.grad((x: Tensor) => times(x, x.mul(x))))(f64(2))
        .item(),
    ).toBe(12);
  });

  test("autograd.Function", () => {
    class Exp extends autograd.Function {
      static override forward(ctx: autograd.FunctionCtx, x: Tensor): Tensor {
        const result = x.exp();
        ctx.saveForBackward(result);
        return result;
      }
      static override backward(ctx: autograd.FunctionCtx, g: Tensor): Tensor {
        return g.mul(ctx.savedTensors[0] as Tensor);
      }
    }
    const x = f64([0, 1], true);
    const y = Exp.apply(x);
    expect(y.gradFn?.name).toBe("ExpBackward");
    y.sum().backward();
    expect(values(x.grad)).toEqual([1, Math.E]);
    expect(gradcheck(v => Exp.apply(v), [f64([0.3, 0.4], true)])).toBe(true);
  });

  test("gradcheck names the entry that differs", () => {
    const wrong = defvjp({ name: "wrong", forward: x => x.square(), vjps: [(g, _out, x) => g.mul(x)] });
    expect(() => gradcheck(x => wrong(x), [f64([1, 2], true)])).toThrow(
      /output 0, input 0: ∂out\[0\]\/∂x\[0\] is 1 by backward but 2/,
    );
  });
});

test("checkpoint computes again what it did not keep, with the same random numbers", () => {
  manualSeed(3);
  let runs = 0;
  const noisy = (x: Tensor) => {
    runs++;
    return x.mul(rand(2, { dtype: "float64" })).exp();
  };
  const x = f64([1, 2], true);
  const y = checkpoint(noisy, x);
  y.sum().backward();
  expect(runs).toBe(2);
  const slopes = y.detach().log().div(x.detach());
  expect(x.grad?.sub(slopes.mul(y.detach())).abs().max().item()).toBeLessThan(1e-12);
});

test("forward mode through an operation that gives a list of one", () => {
  const [, [tangent]] = func.jvp((x: Tensor) => x.split(3), [f64([1, 2])], [f64([5, 7])]);
  expect([...tangent.data]).toEqual([5, 7]);
});
