import { describe, expect, test } from "vitest";
import { autograd, mul, type Tensor, tensor } from "../index.js";

const { savedTensorsHooks } = autograd.graph;
const x = () => tensor([1, 2, 3], { requiresGrad: true });

describe("savedTensorsHooks", () => {
  test("packs what is kept and unpacks what is read", () => {
    const a = x();
    const seen: string[] = [];
    const pack = (t: Tensor) => {
      seen.push(`pack ${t.toArray()} ${t.requiresGrad}`);
      return t.toArray() as number[];
    };
    const unpack = (list: number[]) => {
      seen.push(`unpack ${list}`);
      return tensor(list).mul(10);
    };
    const y = savedTensorsHooks(pack, unpack, () => a.exp());
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatch(/^pack 2\.718.* false$/);
    y.sum().backward();
    expect(seen[1]).toMatch(/^unpack 2\.718/);
    // The gradient is ten times e^x, for that is what unpack said e^x was.
    expect(a.grad?.at(0).item()).toBeCloseTo(27.18, 2);
  });

  test("keeps derivatives of derivatives", () => {
    const a = tensor(2, { requiresGrad: true });
    const same = (t: Tensor) => t.clone();
    const y = savedTensorsHooks(
      same,
      t => t,
      () => mul(mul(a, a), a),
    );
    const [first] = autograd.grad(y, [a], { createGraph: true });
    expect(first!.item()).toBe(12);
    expect(autograd.grad(first!, [a])[0]!.item()).toBe(12);
  });

  test("wants the same form back", () => {
    const y = savedTensorsHooks(
      t => t,
      () => tensor([1]),
      () => x().exp(),
    );
    expect(() => y.sum().backward()).toThrow("unpack must give back a tensor, float32 [3], got float32 [1]");
    expect(() =>
      savedTensorsHooks(
        null as never,
        (t: Tensor) => t,
        () => 1,
      ),
    ).toThrow("takes three functions");
  });
});

describe("markDirty", () => {
  class Double extends autograd.Function {
    static override forward(ctx: autograd.FunctionCtx, t: Tensor): Tensor {
      ctx.markDirty(t);
      return t.mul_(2);
    }
    static override backward(_ctx: autograd.FunctionCtx, g: Tensor): Tensor {
      return g.mul(2);
    }
  }

  test("makes the call the history of the input itself", () => {
    const a = x();
    const b = a.mul(1);
    const out = Double.apply(b);
    expect(out).toBe(b);
    expect([b.toArray(), b.version, b.gradFn?.name]).toEqual([[2, 4, 6], 1, "DoubleBackward"]);
    b.mul(b).sum().backward();
    // b = 2a, so that d(b·b)/da = 8a.
    expect(a.grad?.toArray()).toEqual([8, 16, 24]);
  });

  test("refuses leaves, views and what is not returned", () => {
    expect(() => Double.apply(x())).toThrow("Double: markDirty: a leaf that requires grad cannot be changed");
    expect(() => Double.apply(x().mul(1).at(0))).toThrow("Double: markDirty: a view cannot be changed");
    class Lost extends Double {
      static override forward(ctx: autograd.FunctionCtx, t: Tensor): Tensor {
        ctx.markDirty(t);
        return t.mul(2);
      }
    }
    expect(() => Lost.apply(x().mul(1))).toThrow(
      "Lost: markDirty is for inputs that forward changed in place",
    );
  });
});
