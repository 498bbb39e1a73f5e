import { describe, expect, test } from "vitest";
import { arange, autograd, dot, mul, noGrad, type Tensor, tensor } from "../index.js";

const values = (t: Tensor | null) => (t === null ? null : [...t.data]);

describe("the detach program", () => {
  test("2xᵀx has gradient 4x", () => {
    const x = arange(4, { requiresGrad: true });
    const y = mul(2, dot(x, x));
    expect(String(y)).toBe("tensor(28., gradFn=<MulBackward0>)");
    expect(x.grad).toBe(null);
    y.backward();
    expect(String(x.grad)).toBe("tensor([ 0.,  4.,  8., 12.])");
  });

  test("z = u·x with u detached gives u; y still gives 2x", () => {
    const x = arange(4, { requiresGrad: true });
    const y = x.mul(x);
    const u = y.detach();
    u.mul(x).sum().backward();
    expect(values(x.grad)).toEqual([0, 1, 4, 9]);
    x.grad?.zero_();
    y.sum().backward();
    expect(values(x.grad)).toEqual([0, 2, 4, 6]);
  });
});

test("gradients accumulate, in the same tensor", () => {
  const x = tensor([1, 2], { requiresGrad: true });
  x.sum().backward();
  const first = x.grad;
  x.mul(3).sum().backward();
  expect(x.grad).toBe(first);
  expect(values(first)).toEqual([4, 4]);
});

test("a chain of 100,000 operations does not overflow the stack", () => {
  const x = tensor(1, { requiresGrad: true });
  let y: Tensor = x;
  for (let i = 0; i < 100_000; i++) y = y.add(1);
  y.backward();
  expect(x.grad?.item()).toBe(1);
});

test("derivatives of derivatives: the third of x⁴ is 24x", () => {
  const x = tensor(2, { requiresGrad: true, dtype: "float64" });
  let d: Tensor = x.pow(4);
  for (let order = 0; order < 3; order++) [d] = autograd.grad(d, [x], { createGraph: true });
  expect(d.item()).toBe(48);
});

test("an in-place change through a view becomes part of the base's history", () => {
  const x = tensor([1, 2, 3, 4], { requiresGrad: true });
  const y = x.mul(2);
  const v = y.reshape(2, 2);
  v.mul_(3);
  expect(y.gradFn?.name).toBe("CopySlices");
  y.square().sum().backward();
  expect(values(x.grad)).toEqual([72, 144, 216, 288]);
  expect(y.version).toBe(1);
});

test("noGrad leaves leaves changeable; a kept value that changed is refused", () => {
  const w = tensor([1, 2], { requiresGrad: true });
  const y = w.mul(w).sum();
  noGrad(() => w.sub_(0.5));
  expect(() => y.backward()).toThrow(/in-place.*version 1, expected version 0/s);
});
