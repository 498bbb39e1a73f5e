import { describe, expect, test } from "vitest";
import { nn, optim, tensor } from "../index.js";
import { type EventKind, type Recorder, tape } from "../tape/recorder.js";

const param = (values: number[], grad: number[] | null = null) => {
  const p = tensor(values, { dtype: "float64", requiresGrad: true });
  p.grad = grad === null ? null : tensor(grad, { dtype: "float64" });
  return p;
};

describe("an optimizer", () => {
  test("moves parameters in place, and leaves those without gradient alone", () => {
    const [a, b] = [param([1, 2], [10, 20]), param([3])];
    new optim.SGD([a, b], { lr: 0.1 }).step();
    expect(a.toArray()).toEqual([0, 0]);
    expect(b.toArray()).toEqual([3]);
    expect([a.version, b.version]).toEqual([1, 0]);
  });

  test("an unfinished graph notices the step", () => {
    const w = param([2]);
    const loss = w.mul(w).sum();
    w.grad = tensor([1], { dtype: "float64" });
    new optim.SGD([w], { lr: 0.1 }).step();
    expect(() => loss.backward()).toThrow("in-place");
  });

  test("moves a parameter that is a strided view", () => {
    const base = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: "float64" },
    );
    const p = new nn.Parameter(base.transpose(0, 1));
    p.grad = tensor(
      [
        [1, 0],
        [0, 0],
      ],
      { dtype: "float64" },
    );
    new optim.SGD([p], { lr: 0.5 }).step();
    expect(p.toArray()).toEqual([
      [0.5, 3],
      [2, 4],
    ]);
  });

  test("groups have settings of their own", () => {
    const [a, b] = [param([0], [1]), param([0], [1])];
    const opt = new optim.SGD([{ params: [a] }, { params: b, lr: 1 }], { lr: 0.1 });
    opt.step();
    expect([a.item(), b.item()]).toEqual([-0.1, -1]);
    expect(opt.paramGroups.map(group => group.lr)).toEqual([0.1, 1]);
  });

  test("calls a closure and returns its loss", () => {
    const w = param([3]);
    const opt = new optim.SGD([w], { lr: 0.5 });
    const loss = opt.step(() => {
      opt.zeroGrad();
      const value = w.mul(w).sum();
      value.backward();
      return value;
    });
    expect(loss?.item()).toBe(9);
    expect(w.item()).toBe(0);
  });

  test("zeroGrad forgets or fills", () => {
    const w = param([1], [5]);
    const opt = new optim.Adam([w]);
    opt.zeroGrad({ setToNone: false });
    expect(w.grad?.toArray()).toEqual([0]);
    opt.zeroGrad();
    expect(w.grad).toBe(null);
  });

  test("goes on from a saved state as if nothing had happened", () => {
    const [a, b] = [param([1]), param([1])];
    const one = new optim.Adam([a], { lr: 0.1 });
    a.grad = tensor([0.5], { dtype: "float64" });
    one.step();
    const two = new optim.Adam([b], { lr: 0.9 });
    two.loadStateDict(one.stateDict());
    b.detach().copy_(a.detach());
    b.grad = tensor([-2], { dtype: "float64" });
    a.grad = tensor([-2], { dtype: "float64" });
    one.step();
    two.step();
    expect(b.item()).toBe(a.item());
    expect(() => new optim.SGD([{ params: [a] }, { params: [b] }]).loadStateDict(one.stateDict())).toThrow(
      "loadStateDict: 1 groups given, but the optimizer has 2",
    );
  });

  test("tells the recorder of every parameter it moves, and of zeroed gradients", () => {
    const w = param([1], [1]);
    const opt = new optim.SGD([w], { lr: 0.1 });
    const events: [EventKind, boolean][] = [];
    const watching: Pick<Recorder, "event" | "timed" | "op" | "marked"> = {
      timed: false,
      op: () => undefined,
      marked: () => undefined,
      event: (what, x) => void events.push([what, x === w]),
    };
    tape.recorder = watching as Recorder;
    try {
      opt.step();
      opt.zeroGrad();
    } finally {
      tape.recorder = null;
    }
    expect(events).toEqual([
      ["step", true],
      ["zero", true],
    ]);
  });
});

describe("bad arguments", () => {
  test("say what is wrong", () => {
    const w = param([1]);
    expect(() => new optim.SGD([])).toThrow("SGD: the list of parameters is empty");
    expect(() => new optim.SGD(w as never)).toThrow("takes a list of parameters, got one tensor");
    expect(() => new optim.SGD([w], { lr: -1 })).toThrow("SGD: lr must be at least 0, got -1");
    expect(() => new optim.SGD([w], { nesterov: true })).toThrow(
      "SGD: nesterov needs a momentum greater than 0",
    );
    expect(() => new optim.Adam([w], { betas: [0.9, 1] })).toThrow("Adam: betas[1] must be in [0, 1), got 1");
    expect(() => new optim.SGD([{ params: [w], speed: 2 } as never])).toThrow(
      'SGD: no option is called "speed"',
    );
    expect(() => new optim.SGD([{ params: [w] }, { params: [w] }])).toThrow("is in more than one group");
    expect(() => new optim.SGD([w.mul(2)])).toThrow("SGD: can't optimize a non-leaf tensor");
    expect(() => new optim.SGD([{ params: [1 as never] }])).toThrow(
      "SGD: can only optimize tensors, found 1",
    );
    expect(() => new optim.SGD([1 as never])).toThrow("SGD: a group is { params: […], lr, … }, found 1");
  });

  test("unknown options of the optimizer are refused, too", () => {
    expect(() => new optim.SGD([param([1])], { learningRate: 1 } as never)).toThrow(
      'SGD: no option is called "learningRate"',
    );
  });
});

describe("training", () => {
  test("a linear model finds the line", () => {
    const x = tensor([[0], [1], [2], [3]]);
    const y = tensor([[1], [3], [5], [7]]);
    const model = new nn.Linear(1, 1);
    const opt = new optim.SGD(model.parameters(), { lr: 0.1 });
    for (let i = 0; i < 300; i++) {
      opt.zeroGrad();
      nn.functional.mseLoss(model.forward(x), y).backward();
      opt.step();
    }
    expect(model.weight.item()).toBeCloseTo(2, 3);
    expect(model.bias?.item()).toBeCloseTo(1, 3);
  });
});
