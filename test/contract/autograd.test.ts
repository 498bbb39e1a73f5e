import { describe, expect, test } from "vitest";
import * as gg from "../../core/index.js";

// Contract, "Autograd, PyTorch's way" and "MXNet's way".

const { arange, autograd, checkpoint, detectAnomaly, inferenceMode, noGrad, ones, tensor, zeros } = gg;
const { isRecording, isTraining, pause, predictMode, record, trainMode } = autograd;
type Loose = (...args: unknown[]) => unknown;
const loose = (f: unknown) => f as Loose;
const leaf = (n = 3) => arange(n, { requiresGrad: true });

describe("PyTorch's way", () => {
  test("grad is null, then accumulates, and is zeroed in place", () => {
    const x = leaf();
    expect(x.grad).toBe(null);
    x.sum().backward();
    x.sum().backward();
    expect(x.grad?.toArray()).toEqual([2, 2, 2]);
    x.grad?.zero_();
    expect(x.grad?.toArray()).toEqual([0, 0, 0]);
  });

  test("backward takes its gradient alone, as a number, or among options", () => {
    const gradientBy = (run: (y: gg.Tensor) => void) => {
      const x = leaf();
      run(x.mul(x));
      return x.grad?.toArray();
    };
    expect(gradientBy(y => y.backward(ones(3)))).toEqual([0, 2, 4]);
    expect(gradientBy(y => y.backward({ gradient: tensor([1, 2, 3]) }))).toEqual([0, 4, 12]);
    expect(gradientBy(y => y.sum().backward(2))).toEqual([0, 4, 8]);
    expect(gradientBy(y => y.sum().backward({ gradient: 2 }))).toEqual([0, 4, 8]);
    expect(() => leaf().mul(2).backward()).toThrow("reduce it (y.sum().backward()) or pass { gradient: v }");
    expect(() => leaf().mul(2).backward(ones(2))).toThrow(
      "the gradient has shape [2], but the output has shape [3]",
    );
    const y = leaf().sum();
    expect(() => loose(y.backward.bind(y))({ retain_graph: true })).toThrow(
      'backward: no option is called "retain_graph"; it takes gradient, retainGraph, createGraph, inputs',
    );
  });

  test("the graph is freed unless retained", () => {
    const x = leaf();
    const y = x.mul(x).sum();
    y.backward({ retainGraph: true });
    y.backward();
    expect(x.grad?.toArray()).toEqual([0, 4, 8]);
    expect(() => y.backward()).toThrow("Pass { retainGraph: true } to the first one");
  });

  test("createGraph and inputs", () => {
    const a = tensor(2, { requiresGrad: true });
    a.pow(3).backward({ createGraph: true });
    const g = a.grad!;
    a.grad = null;
    g.backward();
    expect([g.item(), a.grad!.item()]).toEqual([12, 12]);
    const [b, c] = [leaf(), leaf()];
    b.mul(c)
      .sum()
      .backward({ inputs: [b] });
    expect([b.grad?.toArray(), c.grad]).toEqual([[0, 1, 2], null]);
  });

  test("a gradient is assigned checked", () => {
    const x = leaf();
    x.grad = ones(3);
    x.sum().backward();
    expect(x.grad?.toArray()).toEqual([2, 2, 2]);
    expect(() => {
      x.grad = ones(2);
    }).toThrow("a gradient of shape [2] was assigned to a tensor of shape [3]");
    expect(() => {
      x.grad = ones(3, { dtype: "float64" });
    }).toThrow("a float64 gradient was assigned to a float32 tensor");
    expect(() => Object.assign(x, { grad: 1 })).toThrow("grad: assign a tensor or null, got number");
  });

  test("detach, detach_, requiresGrad_, retainGrad", () => {
    const x = leaf();
    const y = x.mul(2);
    expect(y.detach().requiresGrad).toBe(false);
    y.retainGrad();
    y.sum().backward();
    expect(y.grad?.toArray()).toEqual([1, 1, 1]);
    const z = x.mul(2);
    z.detach_();
    expect([z.requiresGrad, z.isLeaf]).toEqual([false, true]);
    expect(arange(2).requiresGrad_(true).requiresGrad).toBe(true);
    expect(() => arange(2, { dtype: "int32" }).requiresGrad_()).toThrow(
      "only float tensors can require gradients",
    );
  });

  test("hooks on gradients and after accumulation, removable", () => {
    const x = leaf();
    const seen: unknown[] = [];
    const handle = x.registerPostAccumulateGradHook(t => {
      seen.push(t.grad?.toArray());
      t.grad = null;
    });
    x.sum().backward();
    expect([seen, x.grad]).toEqual([[[1, 1, 1]], null]);
    handle.remove();
    x.sum().backward();
    expect(x.grad?.toArray()).toEqual([1, 1, 1]);
  });

  test("autograd.grad returns an array and leaves .grad alone", () => {
    const x = leaf();
    const [g] = autograd.grad(x.mul(x).sum(), x);
    expect([g.toArray(), x.grad]).toEqual([[0, 2, 4], null]);
    expect(autograd.grad(x.mul(x), x, ones(3))[0].toArray()).toEqual([0, 2, 4]);
    expect(autograd.grad(x.mul(x), x, [ones(3)], { retainGraph: true })[0].toArray()).toEqual([0, 2, 4]);
    expect(autograd.grad(x.mul(x), [x], { gradOutputs: ones(3) })[0].toArray()).toEqual([0, 2, 4]);
    expect(autograd.grad(x.sum(), leaf(), { allowUnused: true })).toEqual([null]);
    expect(autograd.grad(x.sum(), leaf(), { materializeGrads: true })[0].toArray()).toEqual([0, 0, 0]);
    expect(() => autograd.grad(x.sum(), leaf())).toThrow("was not used in the graph of the outputs");
    expect(() => loose(autograd.grad)(x.sum(), null)).toThrow("inputs must be a tensor or a list of tensors");
    expect(() => loose(autograd.grad)(x.sum(), x, { create_graph: true })).toThrow(
      'autograd.grad: no option is called "create_graph"',
    );
  });

  test("what inferenceMode made is never recorded", () => {
    const x = inferenceMode(() => ones(2));
    expect(x.mul(2).toArray()).toEqual([2, 2]);
    expect(() => x.mul(leaf(2))).toThrow("a tensor made in inferenceMode cannot be kept for backward");
    expect(() => x.requiresGrad_()).toThrow("a tensor made in inferenceMode can never be recorded");
  });

  test("in-place changes are guarded", () => {
    expect(() => leaf().add_(1)).toThrow("wrap the change in noGrad(() => …)");
    const y = leaf().exp();
    y.add_(1);
    expect(() => y.sum().backward()).toThrow("it is at version 1, expected version 0");
    const w = leaf();
    w.sum().backward();
    noGrad(() => w.sub_(w.grad!));
    expect([w.toArray(), w.version]).toEqual([[-1, 0, 1], 1]);
  });

  test("detectAnomaly names the forward operation", () => {
    expect(() =>
      detectAnomaly(() => {
        tensor([0], { requiresGrad: true }).sqrt().mul(0).sum().backward();
      }),
    ).toThrow(/SqrtBackward0 returned NaN in the gradient of its input 0.*The forward operation is sqrt/);
  });

  test("checkpoint runs its function again in backward", () => {
    let runs = 0;
    const x = leaf();
    const y = checkpoint((a: gg.Tensor) => {
      runs++;
      return a.mul(a);
    }, x);
    expect(runs).toBe(1);
    y.sum().backward();
    expect([runs, x.grad?.toArray()]).toEqual([2, [0, 2, 4]]);
  });
});

describe("MXNet's way", () => {
  const attached = (gradReq?: "write" | "add" | "null") => {
    const x = arange(4);
    x.attachGrad({ gradReq });
    return x;
  };
  const twice = (x: gg.Tensor) => {
    for (let i = 0; i < 2; i++) record(() => x.mul(x).sum()).backward();
    return x.grad?.toArray();
  };

  test("attachGrad gives zeros at once; write, add, null", () => {
    expect(attached().grad?.toArray()).toEqual([0, 0, 0, 0]);
    expect(twice(attached())).toEqual([0, 2, 4, 6]);
    expect(twice(attached("add"))).toEqual([0, 4, 8, 12]);
    expect(attached("null").grad).toBe(null);
    expect(record(() => attached("null").mul(2)).requiresGrad).toBe(false);
    const x = arange(1);
    expect(() => loose(x.attachGrad.bind(x))({ grad_req: "add" })).toThrow(
      'attachGrad: no option is called "grad_req"; it takes gradReq',
    );
    expect(() => loose(x.attachGrad.bind(x))({ gradReq: "overwrite" })).toThrow(
      'gradReq is "write", "add" or "null"',
    );
  });

  test("a vector recorded there stands for the sum of its elements", () => {
    const x = attached();
    record(() => x.mul(x)).backward();
    expect(x.grad?.toArray()).toEqual([0, 2, 4, 6]);
    const outside = arange(4, { requiresGrad: true });
    expect(() => outside.mul(2).backward()).toThrow("a gradient can be created implicitly only for a scalar");
  });

  test("recording and training flags", () => {
    expect([isRecording(), isTraining()]).toEqual([false, false]);
    expect(record(() => [isRecording(), isTraining()])).toEqual([true, true]);
    expect(record(() => isTraining(), { trainMode: false })).toBe(false);
    expect(trainMode(() => [isRecording(), isTraining()])).toEqual([false, true]);
    expect(record(() => predictMode(() => [isRecording(), isTraining()]))).toEqual([true, false]);
    expect(record(() => pause(() => [isRecording(), isTraining()]))).toEqual([false, false]);
  });

  test("both ways in one program", () => {
    const x = attached();
    const w = ones(4, { requiresGrad: true });
    expect([x.mul(2).requiresGrad, w.mul(2).requiresGrad]).toEqual([false, true]);
    expect(record(() => [x.mul(2).requiresGrad, w.mul(2).requiresGrad])).toEqual([true, true]);
    expect(noGrad(() => w.mul(2).requiresGrad)).toBe(false);
    expect(pause(() => w.mul(2).requiresGrad)).toBe(false);
    w.attachGrad();
    expect(w.mul(2).requiresGrad).toBe(false);
    w.requiresGrad_(true);
    expect(w.mul(2).requiresGrad).toBe(true);
  });

  test("attachGrad on a non-leaf keeps its history and retains its gradient", () => {
    const x = leaf();
    const y = x.mul(x);
    y.attachGrad();
    expect(y.grad?.toArray()).toEqual([0, 0, 0]);
    y.sum().backward();
    expect([y.grad?.toArray(), x.grad?.toArray()]).toEqual([
      [1, 1, 1],
      [0, 2, 4],
    ]);
  });

  test("who decides on training", () => {
    const drops = (run: () => gg.Tensor) => run().toArray() as number[];
    const x = ones(64);
    const changed = (run: () => gg.Tensor) => drops(run).some(v => v !== 1);
    expect(changed(() => gg.dropout(x))).toBe(true);
    expect(changed(() => predictMode(() => gg.dropout(x)))).toBe(false);
    expect(changed(() => trainMode(() => gg.dropout(x, { training: false })))).toBe(false);
    expect(changed(() => predictMode(() => new gg.nn.Dropout().forward(x)))).toBe(true);
    expect(changed(() => record(() => new gg.nn.Dropout().eval().forward(x)))).toBe(false);
    const bn = () => gg.batchNorm(tensor([[1], [3]]), zeros(1), ones(1));
    expect(String(bn())).toBe("tensor([[1.0000],\n        [3.0000]])");
    expect(String(trainMode(bn))).toBe("tensor([[-1.0000],\n        [ 1.0000]])");
  });
});
