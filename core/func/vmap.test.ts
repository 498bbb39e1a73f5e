import { describe, expect, test } from "vitest";
import {
  add,
  autograd,
  dropout,
  func,
  manualSeed,
  nn,
  ones,
  rand,
  type Tensor,
  tensor,
  where,
} from "../index.js";
import { type Recorder, tape } from "../tape/recorder.js";

const f64 = (data: number | number[] | number[][], requiresGrad = false) =>
  tensor(data, { dtype: "float64", requiresGrad });

describe("vmap", () => {
  const batch = f64([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);

  test("runs the function once, on samples' shapes", () => {
    const seen: (readonly number[])[] = [];
    const f = (x: Tensor) => {
      seen.push(x.shape);
      return x.sum();
    };
    expect([...func.vmap(f)(batch).data]).toEqual([3, 7, 11]);
    expect(seen).toEqual([[2]]);
  });

  test("inDims, outDims, numbers and nested arguments", () => {
    const f = (p: { w: Tensor; b: Tensor }, x: Tensor) => p.w.mul(x).add(p.b);
    const p = { w: f64([1, 10]), b: f64([5, 6]) };
    const both = func.vmap(f, { inDims: [0, 1], outDims: 1 }) as (...args: unknown[]) => Tensor;
    expect(
      both(
        p,
        f64([
          [1, 2],
          [3, 4],
        ]),
      ).toArray(),
    ).toEqual([
      [6, 26],
      [8, 46],
    ]);
    expect(func.vmap((x: Tensor) => x.mul(2), { inDims: 1 })(batch).shape).toEqual([2, 3]);
  });

  test("in one another: an outer product", () => {
    const row = func.vmap((x, y) => (x as Tensor).mul(y), { inDims: [null, 0] });
    const outer = func.vmap((x, y) => row(x, y), { inDims: [0, null] });
    expect(outer(f64([1, 2]), f64([3, 4])).toArray()).toEqual([
      [3, 4],
      [6, 8],
    ]);
  });

  test("one gradient for each sample of a layer's loss, weights shared", () => {
    const loss = (w: Tensor, x: Tensor, t: Tensor) => nn.functional.crossEntropy(x.matmul(w), t);
    const classes = tensor([0, 1, 1], { dtype: "int32" });
    const w = f64([
      [1, 0],
      [0, 1],
    ]);
    const perSample = func.vmap(func.grad(loss), { inDims: [null, 0, 0] }) as (...args: Tensor[]) => Tensor;
    const found = perSample(w, batch, classes);
    expect(found.shape).toEqual([3, 2, 2]);
    for (let i = 0; i < 3; i++) {
      const alone = func.grad(loss as (...args: Tensor[]) => Tensor)(
        w,
        batch.select(0, i),
        classes.select(0, i),
      );
      expect(found.select(0, i).sub(alone).abs().max().item()).toBeLessThan(1e-12);
    }
  });

  test("indices of samples' own: gather, at, indexSelect, embedding", () => {
    const i = tensor([[1], [0], [1]], { dtype: "int32" });
    const pick = (f: (x: Tensor, i: Tensor) => Tensor) =>
      func
        .vmap(f as (...args: Tensor[]) => Tensor)(batch, i)
        .toArray();
    expect(pick((x, j) => x.gather(0, j))).toEqual([[2], [3], [6]]);
    expect(pick((x, j) => x.at(j))).toEqual([[2], [3], [6]]);
    expect(pick((x, j) => x.indexSelect(0, j))).toEqual([[2], [3], [6]]);
    expect(pick((x, j) => nn.functional.embedding(j, x.reshape(2, 1)))).toEqual([[[2]], [[3]], [[6]]]);
    const slopes = func.vmap(func.grad((x: Tensor, j: Tensor) => x.gather(0, j).square().sum()));
    expect((slopes as (...args: Tensor[]) => Tensor)(batch, i).toArray()).toEqual([
      [0, 4],
      [6, 0],
      [0, 12],
    ]);
  });

  test("in-place on a sample; not on what samples share", () => {
    const f = (x: Tensor) => {
      const y = x.clone();
      y.select(0, 0).add_(10);
      return y;
    };
    expect(func.vmap(f)(batch).toArray()).toEqual([
      [11, 2],
      [13, 4],
      [15, 6],
    ]);
    const shared = ones(2, { dtype: "float64" });
    expect(() => func.vmap((x: Tensor) => shared.add_(x))(batch)).toThrow(
      /add_: func.vmap cannot write 3 samples into the one tensor of shape \[2\]/,
    );
  });

  test("a value is no number in here: says so, and what to do", () => {
    expect(() => func.vmap((x: Tensor) => x.mul(x.sum().item()))(batch)).toThrow(
      /func.vmap: the function reads it as one number.*3 samples.*Use tensor operations instead \(where/,
    );
    const f = (x: Tensor) => where(x.gt(2), x, 0);
    expect(func.vmap(f)(batch).toArray()).toEqual([
      [0, 0],
      [3, 4],
      [5, 6],
    ]);
  });

  test("random numbers: refused, different or the same", () => {
    const noisy = (x: Tensor) => x.add(rand(2, { dtype: "float64" }));
    expect(() => func.vmap(noisy)(batch)).toThrow(/rand: a random operation inside func.vmap/);
    manualSeed(1);
    const differ = func.vmap(noisy, { randomness: "different" })(batch).sub(batch);
    expect(new Set(differ.data).size).toBe(6);
    const same = func.vmap(noisy, { randomness: "same" })(batch).sub(batch);
    expect(same.select(0, 0).sub(same.select(0, 2)).abs().max().item()).toBeLessThan(1e-12);
    const dropped = func.vmap((x: Tensor) => dropout(x, 0.5), { randomness: "different" })(ones(8, 8));
    expect(new Set(dropped.unbind(0).map(row => row.data.join())).size).toBeGreaterThan(1);
  });

  test("an autograd.Function runs sample by sample, its gradients on the batch", () => {
    class Square extends autograd.Function {
      static override forward(ctx: autograd.FunctionCtx, x: Tensor): Tensor {
        ctx.saveForBackward(x);
        return x.mul(x);
      }
      static override backward(ctx: autograd.FunctionCtx, g: Tensor): Tensor {
        return g.mul(ctx.savedTensors[0] as Tensor).mul(2);
      }
    }
    const f = (x: Tensor) => Square.apply(x).sum();
    expect(func.vmap(f)(batch).toArray()).toEqual([5, 25, 61]);
    expect(func.vmap(func.grad(f))(batch).toArray()).toEqual([
      [2, 4],
      [6, 8],
      [10, 12],
    ]);
    const w = f64([1, 2], true);
    func
      .vmap((x: Tensor) => Square.apply(x.mul(w)).sum())(batch)
      .sum()
      .backward();
    expect([...(w.grad?.data ?? [])]).toEqual([70, 224]);
  });

  test("a 0-d sample does not decide the dtype", () => {
    const f = (k: Tensor) => add(ones(2), k);
    expect(func.vmap(f)(f64([1, 2])).dtype).toBe("float32");
  });

  test("a recorder sees the operations on the whole batch", () => {
    const seen: string[] = [];
    const note = (what: string, t: Tensor | number) =>
      seen.push(typeof t === "number" ? `${what} ${t}` : `${what} [${t.shape}] ${t.data.length}`);
    const watcher: Recorder = {
      timed: false,
      op: (info, _inputs, outputs) => {
        for (const out of outputs) out.node = note(info.name, out) - 1;
      },
      scalarOp: () => undefined,
      marked: () => undefined,
      event: () => undefined,
      beginBackward: () => undefined,
      step: (_node, adjoint) => note("adjoint", adjoint),
      contribute: () => undefined,
      arrived: () => undefined,
      endBackward: () => undefined,
      describe: () => undefined,
    };
    tape.recorder = watcher;
    try {
      func.vmap(func.grad((y: Tensor) => y.square().sum()))(batch);
    } finally {
      tape.recorder = null;
    }
    expect(seen.filter(each => !each.startsWith("adjoint")).slice(0, 2)).toEqual([
      "square [3,2] 6",
      "sum [3] 3",
    ]);
    expect(seen).toContain("adjoint [3,2] 6");
  });
});
