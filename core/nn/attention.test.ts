import { describe, expect, test } from "vitest";
import { cat, eye, manualSeed, nn, randn, tensor, zeros } from "../index.js";

const f64 = { dtype: "float64" } as const;
const { scaledDotProductAttention } = nn.functional;

describe("scaledDotProductAttention", () => {
  test("weighs values by the softmax of scaled products", () => {
    const q = tensor([[Math.log(3), 0]], f64);
    const k = eye(2, f64);
    const v = tensor([[1], [5]], f64);
    // Weights 3/4 and 1/4.
    expect(scaledDotProductAttention(q, k, v, { scale: 1 }).item()).toBeCloseTo(2, 14);
  });

  test("hides what a mask hides", () => {
    const q = zeros(2, 1);
    const v = tensor([[1], [3]]);
    expect(scaledDotProductAttention(q, q, v, { isCausal: true }).toArray()).toEqual([[1], [2]]);
    const mask = tensor([
      [false, true],
      [true, true],
    ]);
    expect(scaledDotProductAttention(q, q, v, { attnMask: mask }).toArray()).toEqual([[3], [2]]);
    expect(() => scaledDotProductAttention(q, q, v, { attnMask: mask, isCausal: true })).toThrow("not both");
  });
});

describe("MultiheadAttention", () => {
  test("is the attention of each head, projected", () => {
    manualSeed(0);
    const layer = new nn.MultiheadAttention(4, 2, f64);
    const x = randn(3, 2, 4, f64);
    const [out, weights] = layer.forward(x, x, x);
    const rows = x.transpose(0, 1);
    const [q, k, v] = rows.matmul(layer.inProjWeight.transpose(0, 1)).chunk(3, 2);
    const heads = [0, 1].map(h => {
      const part = (t: typeof q) => t.narrow(2, 2 * h, 2);
      return scaledDotProductAttention(part(q), part(k), part(v));
    });
    const joined = nn.functional.linear(cat(heads, 2), layer.outProj.weight);
    const expected = [...joined.transpose(0, 1).data];
    for (const [i, value] of [...out.data].entries()) expect(value).toBeCloseTo(expected[i], 12);
    expect(weights?.shape).toEqual([2, 3, 3]);
    for (const total of weights!.sum({ dim: 2 }).data) expect(total).toBeCloseTo(1, 12);
  });

  test("leaves padded keys out, and may keep the weights to itself", () => {
    const layer = new nn.MultiheadAttention(2, 1, { batchFirst: true });
    const x = randn(1, 3, 2);
    const keyPaddingMask = tensor([[false, false, true]]);
    const [, weights] = layer.forward(x, x, x, { keyPaddingMask });
    expect(weights!.select(2, 2).toArray()).toEqual([[0, 0, 0]]);
    expect(layer.forward(x, x, x, { needWeights: false })[1]).toBe(null);
  });

  test("says what does not fit", () => {
    expect(() => new nn.MultiheadAttention(5, 2)).toThrow("embedDim 5 does not divide into 2 heads");
    const layer = new nn.MultiheadAttention(2, 1);
    const x = zeros(1, 1, 3);
    expect(() => layer.forward(x, x, x)).toThrow(
      "expected [length, batch, 2] or [length, 2], found [1, 1, 3]",
    );
  });
});
