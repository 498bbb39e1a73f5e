import { afterEach, describe, expect, it } from "vitest";
import { func, noGrad, optim, type Tensor, tensor } from "../index.js";
import { withTwins } from "../kernels/simd/instance.js";
import { tape } from "../tape/recorder.js";
import { Training, type TrainingRow } from "../tape/training.js";
import { recording } from "../trace/testing.js";

type Row = Omit<TrainingRow, "optimizer" | "parameters">;

afterEach(() => {
  tape.training = null;
});

function watched(wanted: (step: number) => boolean = () => true): Row[] {
  const rows: Row[] = [];
  tape.training = new Training({ wanted, row: ({ step, loss, norms }) => rows.push({ step, loss, norms }) });
  return rows;
}

describe("training, step by step", () => {
  it("tells the loss, and how long gradients, weights and moves are", () => {
    const rows = watched();
    const w = tensor([3, 4], { requiresGrad: true });
    const unused = tensor([2], { requiresGrad: true });
    const optimizer = new optim.SGD([w, unused], { lr: 0.5 });
    w.mul(w).sum().backward();
    optimizer.step();
    expect(rows).toEqual([
      {
        step: 0,
        loss: 25,
        norms: [
          { gradient: 10, weight: 5, update: 5 },
          { gradient: null, weight: 2, update: 0 },
        ],
      },
    ]);
    expect([...w.data]).toEqual([0, 0]);
  });

  it("measures many elements as it does few, in SIMD or without, in memory of their own or not", () => {
    for (const n of [5, 64, 71, 9001]) {
      const values = Float32Array.from({ length: n }, (_, i) => 3 + Math.sin(i * i));
      const of = (measure: (x: number, i: number) => number) => Math.hypot(...values.map(measure));
      const run = () => {
        const rows = watched();
        const w = tensor([...values, ...values], { requiresGrad: true });
        const half = w.detach().narrow(0, n, n).requiresGrad_();
        const optimizer = new optim.SGD([half], { lr: 0.25 });
        half.mul(half).sum().backward();
        optimizer.step();
        return rows[0].norms[0];
      };
      for (const { gradient, weight, update } of [run(), withTwins(run)]) {
        expect(gradient! / of(x => 2 * x)).toBeCloseTo(1, 6);
        expect(weight / of(x => x)).toBeCloseTo(1, 6);
        expect(update / of(x => x / 2)).toBeCloseTo(1, 6);
      }
    }
  });

  it("takes a gradient's norm from a tape that has measured it", () => {
    const rows: Row[] = [];
    const { tape: recorder } = recording();
    const asked: (number | null)[] = [];
    tape.recorder = recorder;
    tape.training = new Training({
      wanted: () => true,
      known: x => {
        asked.push(recorder.normOf(x));
        return asked.at(-1)!;
      },
      row: ({ step, loss, norms }) => rows.push({ step, loss, norms }),
    });
    const w = tensor(new Float32Array(100).fill(3), { requiresGrad: true });
    const odd = tensor(new Float32Array(100).fill(3), { requiresGrad: true });
    const other = tensor(new Float32Array(100).fill(3), { requiresGrad: true });
    const optimizer = new optim.SGD([w, odd, other], { lr: 0.5 });
    w.mul(4).sum().add(odd.mul(Number.NaN).sum()).add(other.mul(3).sum()).backward();
    tape.recorder = null;
    noGrad(() => other.grad!.mul_(2));
    optimizer.step();
    expect(asked).toEqual([40, Number.NaN, null]);
    expect(rows[0].norms[2].gradient).toBe(60);
    expect(rows[0].norms[0]).toEqual({ gradient: 40, weight: 30, update: 20 });
    expect(rows[0].norms[1].gradient).toBeNaN();
  });

  it("has no loss where no pass ran", () => {
    const rows = watched();
    const w = tensor([1], { requiresGrad: true });
    const optimizer = new optim.SGD([w], { lr: 0.5 });
    w.sum().backward();
    optimizer.step();
    optimizer.step();
    expect(rows.map(({ loss }) => loss)).toEqual([1, null]);
  });

  it("says that an entry is not finite", () => {
    const rows = watched();
    const w = tensor([1, 2], { requiresGrad: true });
    const optimizer = new optim.SGD([w], { lr: 1 });
    w.mul(tensor([Number.POSITIVE_INFINITY, 1]))
      .sum()
      .backward();
    optimizer.step();
    expect(rows[0].norms).toEqual([{ gradient: Number.NaN, weight: Math.sqrt(5), update: Number.NaN }]);
  });

  it("counts the steps nobody wants, too", () => {
    const rows = watched(step => step % 3 === 2);
    const w = tensor([1], { requiresGrad: true });
    const optimizer = new optim.SGD([w], { lr: 0.5 });
    for (let i = 0; i < 7; i++) {
      optimizer.zeroGrad();
      w.sum().backward();
      optimizer.step();
    }
    expect(rows.map(({ step, loss }) => [step, loss])).toEqual([
      [2, 0],
      [5, -1.5],
    ]);
  });

  it("has no loss where the latest pass was one of many samples at once, and goes on", () => {
    const rows = watched();
    const w = tensor([1, 2], { requiresGrad: true });
    const optimizer = new optim.SGD([w], { lr: 0.5 });
    const each = func.vmap(func.grad((x: Tensor) => x.mul(x).sum()));
    for (let i = 0; i < 2; i++) {
      optimizer.zeroGrad();
      w.sum().backward();
      if (i === 0) expect([...each(tensor([[3], [4]])).data]).toEqual([6, 8]);
      optimizer.step();
    }
    expect(rows.map(({ step, loss }) => [step, loss])).toEqual([
      [0, null],
      [1, 2],
    ]);
  });

  it("forgets a step that threw", () => {
    let wants = true;
    const rows = watched(() => wants);
    const w = tensor([3, 4], { requiresGrad: true });
    const optimizer = new optim.SGD([w], { lr: 0.5 });
    w.grad = tensor([1, 2]);
    const gradient = w.grad;
    w.extra!.grad = tensor([1, 2, 3]);
    expect(() => optimizer.step()).toThrow("a gradient of shape [3] for a parameter of shape [2]");
    wants = false;
    w.grad = gradient;
    optimizer.step();
    wants = true;
    optimizer.step();
    expect(rows.map(({ step }) => step)).toEqual([1]);
  });

  it("measures a transposed parameter as it is", () => {
    const rows = watched();
    const w = tensor([
      [1, 2],
      [3, 4],
    ])
      .t()
      .requiresGrad_();
    const optimizer = new optim.SGD([w], { lr: 1 });
    w.sum().backward();
    optimizer.step();
    expect(rows[0].norms[0]).toEqual({ gradient: 2, weight: Math.sqrt(30), update: 2 });
  });
});

describe("the length of a move", () => {
  it("is right at every length, type and size of numbers", () => {
    const rows = watched();
    for (const dtype of ["float32", "float64"] as const) {
      for (const length of [1, 2, 5, 11]) {
        const w = tensor(new Array(length).fill(1), { dtype, requiresGrad: true });
        const optimizer = new optim.SGD([w], { lr: 0.25 });
        for (let step = 0; step < 2; step++) {
          optimizer.zeroGrad();
          w.sum().backward();
          optimizer.step();
        }
      }
    }
    const moves = [1, 2, 5, 11].flatMap(length => [Math.sqrt(length) / 4, Math.sqrt(length) / 4]);
    expect(rows.map(({ norms }) => norms[0].update)).toEqual([...moves, ...moves]);
  });

  it("does not leave the range of doubles by its squares", () => {
    const rows = watched();
    const w = tensor([0, 0], { dtype: "float64", requiresGrad: true });
    const optimizer = new optim.SGD([w], { lr: 1 });
    w.mul(tensor([3e-200, 4e-200], { dtype: "float64" }))
      .sum()
      .backward();
    optimizer.step();
    expect(rows[0].norms[0].update).toBeCloseTo(5e-200, 210);
    expect(rows[0].norms[0].update / 5e-200).toBeCloseTo(1, 12);
  });
});
