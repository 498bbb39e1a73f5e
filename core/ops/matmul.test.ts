import { describe, expect, test } from "vitest";
import { arange, bmm, dot, matmul, mm, mv, nn, ones, outer, randn, tensor, zeros } from "../index.js";

const { linear } = nn.functional;

describe("matmul", () => {
  test("takes vectors as rows and columns, and broadcasts batches", () => {
    const m = tensor([
      [1, 2],
      [3, 4],
    ]);
    const v = tensor([1, 10]);
    expect(matmul(v, v).item()).toBe(101);
    expect(matmul(m, v).toArray()).toEqual([21, 43]);
    expect(matmul(v, m).toArray()).toEqual([31, 42]);
    expect(matmul(ones(3, 1, 2, 2), ones(4, 2, 5)).shape).toEqual([3, 4, 2, 5]);
    expect(matmul(zeros(2, 0), zeros(0, 3)).toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  test("reads transposed and sliced operands in place", () => {
    const x = arange(6).reshape(2, 3);
    expect(matmul(x.transpose(0, 1), x).toArray()).toEqual([
      [9, 12, 15],
      [12, 17, 22],
      [15, 22, 29],
    ]);
    expect(matmul(x.narrow(1, 1, 2), x.narrow(1, 1, 2).t()).toArray()).toEqual([
      [5, 14],
      [14, 41],
    ]);
  });

  test("a batch times one matrix gives the matrix one summed gradient", () => {
    const w = ones(2, 1).requiresGrad_();
    const x = arange(8).reshape(2, 2, 2).transpose(0, 1);
    matmul(x, w).sum().backward();
    expect(w.grad?.toArray()).toEqual([[12], [16]]);
  });

  test("of no elements has gradients of no elements", () => {
    const [x, y] = [ones(3, 4, 0).requiresGrad_(), ones(0).requiresGrad_()];
    matmul(x, y).sum().backward();
    expect([x.grad?.shape, y.grad?.shape]).toEqual([[3, 4, 0], [0]]);
    const w = ones(0, 2).requiresGrad_();
    matmul(x, w).sum().backward();
    expect(w.grad?.shape).toEqual([0, 2]);
  });

  test("is called in gradFn as PyTorch calls it", () => {
    const x = ones(2, 2).requiresGrad_();
    expect(matmul(x, x).gradFn?.name).toBe("MmBackward0");
    expect(matmul(x, ones(2)).gradFn?.name).toBe("MvBackward0");
    expect(linear(x, x, ones(2)).gradFn?.name).toBe("AddmmBackward0");
  });

  test("says what does not fit", () => {
    expect(() => matmul(ones(2, 3), ones(4, 5))).toThrow("matmul: inner sizes differ, [2, 3] x [4, 5]");
    expect(() => matmul(tensor(1), ones(2))).toThrow(
      "matmul: both operands need at least one dimension, found [] x [2]",
    );
    expect(() => matmul(ones(2), ones(2, { dtype: "float64" }))).toThrow("dtypes float32 and float64 differ");
    expect(() => matmul(ones(2), 3 as never)).toThrow("matmul: y must be a tensor, got 3");
    expect(() => dot(ones(2, 2), ones(2))).toThrow("dot: expected 1 and 1 dimensions, found [2, 2] x [2]");
    expect(() => mm(ones(2), ones(2, 2))).toThrow("mm: expected 2 and 2 dimensions");
    expect(() => mv(ones(2, 2), ones(2, 2))).toThrow("mv: expected 2 and 1 dimensions");
    expect(() => bmm(ones(2, 1, 1), ones(3, 1, 1))).toThrow("bmm: batch sizes differ");
    expect(() => outer(ones(2, 2), ones(2))).toThrow("outer: expected 1 and 1 dimensions");
  });
});

describe("linear", () => {
  test("takes bias by position or by name", () => {
    const [x, w, b] = [ones(1, 2), ones(1, 2), tensor([5])];
    expect(linear(x, w, b).item()).toBe(7);
    expect(linear(x, w, { bias: b }).item()).toBe(7);
    expect(linear(x, w, null).item()).toBe(2);
    expect(() => linear(x, w, { bais: b } as never)).toThrow(
      'linear: no option is called "bais"; it takes bias',
    );
    expect(() => linear(x, w, ones(3))).toThrow("linear: bias [3] does not fit weight [1, 2]; expected [1]");
  });
});

test("large products agree with the sum of their parts", () => {
  const [x, y] = [randn(40, 30), randn(30, 50)];
  const whole = matmul(x, y);
  const parts = matmul(x.narrow(1, 0, 7), y.narrow(0, 0, 7)).add(
    matmul(x.narrow(1, 7, 23), y.narrow(0, 7, 23)),
  );
  for (const value of whole.sub(parts).abs().data) expect(value).toBeLessThan(1e-5);
});
