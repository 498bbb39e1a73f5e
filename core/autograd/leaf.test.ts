import { describe, expect, test } from "vitest";
import { arange, autograd, type Tensor, tensor } from "../index.js";

const values = (t: Tensor | null) => (t === null ? null : [...t.data]);
const { record, pause, isRecording, isTraining, trainMode, predictMode } = autograd;

describe("MXNet's way", () => {
  test("attachGrad gives zeros; each backward overwrites the same buffer", () => {
    const x = arange(4);
    x.attachGrad();
    const buffer = x.grad;
    expect(values(buffer)).toEqual([0, 0, 0, 0]);
    record(() => x.dot(x).mul(2)).backward();
    expect(values(x.grad)).toEqual([0, 4, 8, 12]);
    record(() => x.sum()).backward();
    expect(values(x.grad)).toEqual([1, 1, 1, 1]);
    expect(x.grad).toBe(buffer);
  });

  test("a vector recorded there means the sum of its elements", () => {
    const x = arange(4);
    x.attachGrad();
    record(() => x.mul(x)).backward();
    expect(values(x.grad)).toEqual([0, 2, 4, 6]);
  });

  test('"add" accumulates, "null" gets none', () => {
    const x = arange(2);
    x.attachGrad({ gradReq: "add" });
    record(() => x.sum()).backward();
    record(() => x.sum()).backward();
    expect(values(x.grad)).toEqual([2, 2]);
    x.attachGrad({ gradReq: "null" });
    expect([x.grad, x.requiresGrad]).toEqual([null, false]);
  });

  test("tracks only inside record; requiresGrad tracks everywhere but in pause", () => {
    const [m, p] = [arange(2), tensor([1, 2], { requiresGrad: true })];
    m.attachGrad();
    expect([m.mul(2).requiresGrad, p.mul(2).requiresGrad]).toEqual([false, true]);
    record(() => {
      expect([m.mul(2).requiresGrad, p.mul(2).requiresGrad]).toEqual([true, true]);
      pause(() => expect([m.mul(2).requiresGrad, p.mul(2).requiresGrad]).toEqual([false, false]));
    });
  });

  test("the later mark wins", () => {
    const x = arange(2);
    x.attachGrad();
    x.requiresGrad_(true);
    expect(x.mul(2).requiresGrad).toBe(true);
    x.attachGrad();
    expect(x.mul(2).requiresGrad).toBe(false);
  });

  test("attachGrad on a result keeps its history and retains its gradient", () => {
    const x = arange(3);
    x.attachGrad();
    const h = record(() => {
      const middle = x.mul(3);
      middle.attachGrad();
      middle.square().backward();
      return middle;
    });
    expect([values(h.grad), values(x.grad)]).toEqual([
      [0, 6, 12],
      [0, 18, 36],
    ]);
  });

  test("training flags", () => {
    expect([isRecording(), isTraining()]).toEqual([false, false]);
    expect(record(() => [isRecording(), isTraining(), predictMode(isTraining)])).toEqual([true, true, false]);
    expect(record(() => isTraining(), { trainMode: false })).toBe(false);
    expect(trainMode(isTraining)).toBe(true);
  });
});

describe("assigning .grad", () => {
  test("checks shape and dtype, keeps the tensor itself", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const g = tensor([3, 4]);
    x.grad = g;
    expect(x.grad).toBe(g);
    expect(() => {
      x.grad = tensor([1]);
    }).toThrow(/shape \[1\] was assigned to a tensor of shape \[2\]/);
    expect(() => {
      x.grad = tensor([1, 2], { dtype: "float64" });
    }).toThrow(/float64 gradient was assigned to a float32/);
    x.grad = null;
    expect(x.grad).toBe(null);
  });
});

test("numbers do not mix with tensors by operators", () => {
  const x = tensor(2);
  const loose: { valueOf(): unknown } = x;
  expect(() => Number(loose)).toThrow(/use x\.mul\(2\) instead of x \* 2/);
  expect(() => `${[x]}${(loose as never) + 1}`).toThrow(/use x\.add\(y\)/);
  expect(`${x}`).toBe("tensor(2.)");
});
