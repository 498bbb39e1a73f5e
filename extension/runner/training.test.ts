import { expect, test } from "vitest";
import { func, optim, type Tensor, tensor } from "../../core/index.js";
import { tape } from "../../core/internal.js";
import { grown, type Training, untrained } from "../../core/trace/steps.js";
import { parse } from "../protocol/guard.js";
import { newsSchema } from "../protocol/training.js";
import { TrainingTold } from "./training.js";

/** A clock that goes on by `step` ms whenever it is asked: once before and once after a measurement. */
function watched(step: number, variable: (tensor: Tensor) => string | undefined = () => undefined) {
  const sent: Training[] = [];
  const gaveUp: unknown[] = [];
  const state = { ms: 0, ticks: 0, delay: 0 };
  const told = new TrainingTold({
    time: () => state.ticks++,
    variable,
    send: news => {
      state.ms += state.delay;
      sent.push(structuredClone(news));
    },
    gaveUp: error => gaveUp.push(error),
    now: () => {
      state.ms += step;
      return state.ms;
    },
  });
  return { told, sent, gaveUp, state, all: () => sent.reduce(grown, untrained) };
}

function descend(told: TrainingTold, steps: number, pause: () => void = () => {}): Tensor {
  const w = tensor([3, 4], { requiresGrad: true });
  const optimizer = new optim.SGD([w], { lr: 0.1 });
  tape.training = told;
  try {
    for (let i = 0; i < steps; i++) {
      optimizer.zeroGrad();
      w.mul(w).sum().backward();
      optimizer.step();
      pause();
    }
    told.finish();
  } finally {
    tape.training = null;
  }
  return w;
}

test("each step has its loss and its norms, and the ticks of the clock it took", () => {
  const { told, all } = watched(0, () => "w");
  descend(told, 2);
  const { names, total, every, rows } = all();
  expect([names, total, every]).toEqual([["w"], 2, 1]);
  expect(rows).toEqual([
    { step: 0, loss: 25, norms: [10, 5, 1], clock: [0, 0] },
    { step: 1, loss: 16, norms: [8, 4, 0.8], clock: [1, 2] },
  ]);
});

test("what is sent passes the guard of the wire", () => {
  const { told, sent } = watched(0.01);
  descend(told, 40);
  expect(sent.length).toBeGreaterThan(0);
  for (const news of sent)
    expect(parse(newsSchema, JSON.parse(JSON.stringify(news)), "training").ok).toBe(true);
});

test("where measuring takes more of the time than it may, fewer steps are measured", () => {
  const { told, all } = watched(1);
  descend(told, 1000);
  const { every, rows, total } = all();
  expect(total).toBe(1000);
  expect(every).toBeGreaterThanOrEqual(16);
  expect(rows.length).toBeLessThan(80);
  expect(rows[0].step).toBe(0);
});

test("where it takes little, every step is; and messages wait for each other", () => {
  const { told, sent, state, all } = watched(0.01);
  descend(told, 500, () => {
    state.ms += 10;
  });
  const { every, rows } = all();
  expect([every, rows.length]).toEqual([1, 500]);
  expect(sent.length).toBeLessThan(60);
});

test("ten thousand cheap steps are thinned where they are measured", () => {
  const { told, all } = watched(0);
  descend(told, 10_000);
  const { every, rows, total } = all();
  expect([every, total]).toEqual([8, 10_000]);
  expect(rows.length).toBe(1250);
});

test("parameters have the names they were given, else their variables', else a number and their shape", () => {
  const named = tensor([1, 2], { requiresGrad: true, name: "weight" });
  const bare = tensor([[1, 2, 3]], { requiresGrad: true });
  const [first, second] = [tensor([1], { requiresGrad: true }), tensor([2], { requiresGrad: true })];
  const { told, all } = watched(0, of => (of === first || of === second ? "w" : undefined));
  const optimizer = new optim.SGD([named, bare, first, second], { lr: 0.1 });
  tape.training = told;
  named.sum().backward();
  optimizer.step();
  told.finish();
  tape.training = null;
  expect(all().names).toEqual(["weight", "parameter 2 [1, 3]", "w", "w (2)"]);
  expect(all().rows[0].norms.slice(3, 6)).toEqual([null, 3.74166, null]);
});

test("what is not finite is told as such, and trouble while measuring ends the telling only", () => {
  const { told, all } = watched(0);
  const w = tensor([1, 1], { requiresGrad: true });
  const optimizer = new optim.SGD([w], { lr: 0.1 });
  tape.training = told;
  w.div(0).sum().backward();
  optimizer.step();
  told.finish();
  expect(all().rows[0]).toMatchObject({
    loss: "Infinity",
    norms: ["NaN", Number(Math.SQRT2.toPrecision(6)), "NaN"],
  });
  tape.training = null;
});

test("one measurement that fails costs its own row only; several end the telling, which is said once", () => {
  let fails = 1;
  const gaveUp: unknown[] = [];
  const sent: Training[] = [];
  const error = new Error("gone");
  const told = new TrainingTold({
    time: () => {
      if (fails-- > 0) throw error;
      return 0;
    },
    variable: () => undefined,
    send: news => sent.push(structuredClone(news)),
    gaveUp: why => gaveUp.push(why),
    now: () => 0,
  });
  descend(told, 3);
  expect(sent.flatMap(({ rows }) => rows.map(({ step }) => step))).toEqual([1, 2]);
  expect(gaveUp).toEqual([]);
  fails = Number.POSITIVE_INFINITY;
  expect(() => descend(told, 20)).not.toThrow();
  expect(gaveUp).toEqual([error]);
});

test("gradients of many samples at once do not end it", () => {
  const { told, all, gaveUp } = watched(0);
  const each = func.vmap(func.grad((x: Tensor) => x.mul(x).sum()));
  descend(told, 20, () => void each(tensor([[1], [2]])));
  expect([all().rows.length, gaveUp]).toEqual([20, []]);
});

test("behind a reader that is slow, no message has more rows than the guard of the wire lets through", () => {
  const { told, sent, state, all } = watched(0);
  state.delay = 1e9;
  descend(told, 20_000);
  expect(all().total).toBe(20_000);
  expect(Math.max(...sent.map(({ rows }) => rows.length))).toBe(2000);
  for (const news of sent) expect(parse(newsSchema, news, "training").ok).toBe(true);
});
