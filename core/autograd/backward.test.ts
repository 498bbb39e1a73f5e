import { describe, expect, test } from "vitest";
import {
  autograd,
  detectAnomaly,
  enableGrad,
  inferenceMode,
  noGrad,
  ones,
  type Tensor,
  tensor,
} from "../index.js";

const values = (t: Tensor | null) => (t === null ? null : [...t.data]);
const leaf = (...data: number[]) => tensor(data, { requiresGrad: true });

describe("backward", () => {
  test("a vector needs v: the result is vᵀJ", () => {
    const x = leaf(0, 1, 2, 3);
    const y = x.mul(x);
    expect(() => y.backward()).toThrow(/scalar output, and this one has shape \[4\]/);
    y.backward(tensor([1, 1, 1, 10]));
    expect(values(x.grad)).toEqual([0, 2, 4, 60]);
  });

  test("twice through the same graph needs retainGraph", () => {
    const x = leaf(1, 2);
    const y = x.exp().sum();
    y.backward({ retainGraph: true });
    y.backward();
    expect(() => y.backward()).toThrow(/second time.*retainGraph: true/s);
  });

  test("an operation that keeps nothing may be walked twice", () => {
    const x = leaf(1, 2);
    const y = x.sum();
    y.backward();
    y.backward();
    expect(values(x.grad)).toEqual([2, 2]);
  });

  test("inputs limits where gradients go", () => {
    const [a, b] = [leaf(1), leaf(2)];
    a.mul(b)
      .sum()
      .backward({ inputs: [a] });
    expect([values(a.grad), values(b.grad)]).toEqual([[2], null]);
    expect(() => a.mul(b).sum().backward({ inputs: [] })).toThrow(/inputs is empty/);
  });

  test("shared gradients are not shared memory", () => {
    const [a, b] = [leaf(1), leaf(2)];
    a.add(b).sum().backward();
    a.grad?.zero_();
    expect([values(a.grad), values(b.grad)]).toEqual([[0], [1]]);
  });

  test("broadcasting is undone", () => {
    const [a, b] = [ones(2, 3, { requiresGrad: true }), leaf(1, 2, 3)];
    a.mul(b).sum().backward();
    expect(values(b.grad)).toEqual([2, 2, 2]);
  });

  test("a float32 leaf in a float64 computation gets a float32 gradient", () => {
    const x = leaf(1, 2);
    x.mul(tensor([1, 2], { dtype: "float64" }))
      .sum()
      .backward();
    expect(x.grad?.dtype).toBe("float32");
  });

  test("what was computed without gradients is refused, with the reasons", () => {
    const x = leaf(1);
    const y = noGrad(() => x.mul(2));
    expect(() => y.backward()).toThrow(/does not require grad.*noGrad, from detached values/s);
  });
});

describe("autograd.grad", () => {
  test("returns gradients and leaves .grad alone", () => {
    const x = leaf(1, 2);
    expect(values(autograd.grad(x.square().sum(), [x])[0])).toEqual([2, 4]);
    expect(x.grad).toBe(null);
  });

  test("an unused input is an error, null or zeros", () => {
    const [x, w] = [leaf(1), leaf(1, 2)];
    const y = x.mul(3).sum();
    expect(() => autograd.grad(y, [x, w], { retainGraph: true })).toThrow(/not used.*allowUnused/s);
    expect(autograd.grad(y, [x, w], { retainGraph: true, allowUnused: true })[1]).toBe(null);
    expect(values(autograd.grad(y, [x, w], { materializeGrads: true })[1])).toEqual([0, 0]);
  });

  test("reaches tensors in the middle", () => {
    const x = leaf(1, 2);
    const h = x.mul(2);
    expect(values(autograd.grad(h.square().sum(), [h])[0])).toEqual([4, 8]);
  });
});

describe("hooks and retained gradients", () => {
  test("run in order on the complete gradient; the last word is kept", () => {
    const x = leaf(1, 2);
    const h = x.mul(2);
    const seen: (number[] | null)[] = [];
    h.retainGrad();
    h.registerHook(g => g.mul(10));
    h.registerHook(g => {
      seen.push(values(g));
    });
    h.sum().add(h.sum()).backward();
    expect(seen).toEqual([[20, 20]]);
    expect([values(h.grad), values(x.grad)]).toEqual([
      [20, 20],
      [40, 40],
    ]);
  });

  test("can be removed, and must keep the shape", () => {
    const x = leaf(1, 2);
    const handle = x.registerHook(g => g.mul(0));
    handle.remove();
    x.sum().backward();
    expect(values(x.grad)).toEqual([1, 1]);
    x.registerHook(() => tensor([1]));
    expect(() => x.sum().backward()).toThrow(/hook returned shape \[1\] for a gradient of shape \[2\]/);
  });

  test("after accumulation a leaf's hook sees .grad", () => {
    const x = leaf(1, 2);
    const seen: (number[] | null)[] = [];
    x.registerPostAccumulateGradHook(p => {
      seen.push(values(p.grad));
    });
    x.mul(3).sum().backward();
    expect(seen).toEqual([[3, 3]]);
  });

  test("a backward inside a hook leaves the outer one alone", () => {
    const x = leaf(2);
    const [k, h] = [x.square(), x.mul(3)];
    const inner: (number[] | null)[] = [];
    h.registerHook(() => {
      inner.push(values(autograd.grad(k, [x], { gradOutputs: ones(1), retainGraph: true })[0]));
    });
    h.mul(k).sum().backward();
    expect(inner).toEqual([[4]]);
    expect(values(x.grad)).toEqual([36]);
  });
});

describe("modes", () => {
  test("nest, and end with their function even if it throws", () => {
    const x = leaf(1);
    noGrad(() => {
      expect(x.mul(2).requiresGrad).toBe(false);
      expect(enableGrad(() => x.mul(2)).requiresGrad).toBe(true);
    });
    expect(() =>
      noGrad(() => {
        throw new Error("mine");
      }),
    ).toThrow("mine");
    expect(x.mul(2).requiresGrad).toBe(true);
  });

  test("refuse a promise", () => {
    expect(() => noGrad(async () => 1)).toThrow(/would end at its first await/);
  });

  test("inference tensors cannot be kept for backward", () => {
    const c = inferenceMode(() => tensor([1, 2]).mul(2));
    expect(() => leaf(1, 2).mul(c)).toThrow(/inferenceMode cannot be kept for backward/);
  });

  test("detectAnomaly names the operation whose gradient is NaN", () => {
    const x = leaf(0);
    expect(() => detectAnomaly(() => x.sqrt().mul(0).sum().backward())).toThrow(/SqrtBackward0 returned NaN/);
  });

  test("detectAnomaly names the numbers of an operation on 0-d tensors", () => {
    const number = (value: number) => tensor(value, { requiresGrad: true });
    const [x, y] = [number(0), number(0)];
    expect(() => detectAnomaly(() => x.sqrt().mul(0).backward())).toThrow(
      "SqrtBackward0 returned NaN in the gradient of its input 0 (element 0 in row-major order). " +
        "The forward operation is sqrt, with out = 0",
    );
    expect(() => detectAnomaly(() => x.div(y).mul(0).backward())).toThrow(
      /DivBackward0 returned NaN .* The forward operation is div, with x = 0, y = 0$/,
    );
    expect(values(detectAnomaly(() => autograd.grad(y.exp().log(), y)[0]))).toEqual([1]);
  });

  test("detectAnomaly finds the one NaN among many elements, and no other", () => {
    const x = tensor(
      Array.from({ length: 9000 }, (_, i) => (i === 8500 ? 0 : 1)),
      { requiresGrad: true },
    );
    const seed = tensor(Array.from({ length: 9000 }, (_, i) => (i === 8500 ? 0 : 1)));
    expect(() => detectAnomaly(() => x.sqrt().backward(seed))).toThrow(
      /SqrtBackward0 returned NaN in the gradient of its input 0 \(element 8500 in row-major order\).*called from\n.*backward\.test/s,
    );
    const infinities = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? Infinity : -Infinity));
    const w = tensor(infinities, { requiresGrad: true });
    detectAnomaly(() => w.neg().backward(tensor(infinities)));
    expect(values(w.grad!)).toEqual(infinities.map(x => -x));
  });
});

describe("detach", () => {
  test("shares storage and version; detach_ makes a leaf of it", () => {
    const y = leaf(1, 2).mul(2);
    const d = y.detach();
    d.add_(1);
    expect([values(y), y.version]).toEqual([[3, 5], 1]);
    y.detach_();
    expect([y.isLeaf, y.requiresGrad]).toEqual([true, false]);
  });
});
