import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  checkpoint,
  defvjp,
  manualSeed,
  nn,
  noGrad,
  ones,
  optim,
  randn,
  reshape,
  type Tensor,
  tensor,
  zeros,
} from "../index.js"; // prettier-ignore
import { tape } from "../tape/recorder.js";
import { drain, pool } from "../tensor/pool.js";
import { memory } from "../tensor/storage.js";
import { recording } from "../trace/testing.js";
import type { Trace } from "../trace/trace.js";
import { type Input, samples } from "./samples.js";

// Memory that is used again must be dead. Here everything that is given back is overwritten with NaN at once, and even the
// smallest arrays are given back, so whoever still reads what it should not shows wrong numbers.

const { least } = pool;

beforeEach(() => {
  pool.least = 8;
  pool.poison = true;
});

afterEach(() => {
  pool.least = least;
  pool.poison = false;
  drain();
});

function input({ shape, from, to, constant }: Input, seed: number): Tensor {
  const n = shape.reduce((a, b) => a * b, 1);
  const spread = (i: number) => (0.5 + (i + 1 + 0.37 * seed) * 0.618033988749895) % 1;
  const values = Float64Array.from({ length: n }, (_, i) => from + (to - from) * spread(i));
  return reshape(tensor(values, { dtype: "float64" }), shape)
    .detach()
    .requiresGrad_(!constant);
}

/** Two backward passes that add up, by an output whose elements all count differently. */
function gradients({ inputs, run }: (typeof samples)[string]) {
  manualSeed(3);
  const points = inputs.map(input);
  for (let pass = 0; pass < 2; pass++) {
    const found = run(...points);
    const outs = (Array.isArray(found) ? found : [found]) as Tensor[];
    for (const [i, out] of outs.entries())
      if (out.requiresGrad)
        out
          .mul(1.5 + i)
          .cos()
          .sum()
          .backward({ retainGraph: true });
  }
  return points.map(x => x.grad?.toArray() ?? null);
}

describe("gradients are the same whether memory is used again or not:", () => {
  test.each(Object.entries(samples))("%s", (_, sample) => {
    pool.least = Number.POSITIVE_INFINITY;
    const expected = gradients(sample);
    pool.least = 8;
    expect(gradients(sample)).toEqual(expected);
    expect(gradients(sample)).toEqual(expected);
  });
});

/** What a tape tells of a program. */
function told(program: () => void, summaries: boolean): Trace {
  const { tape: recorder, trace } = recording({ summaries });
  tape.recorder = recorder;
  try {
    program();
  } finally {
    tape.recorder = null;
  }
  return trace();
}

describe("a tape tells the same, contributions and their shares, whether memory is used again or not:", () => {
  const expectSame = (program: () => void, summaries = true) => {
    pool.least = Number.POSITIVE_INFINITY;
    const expected = told(program, summaries);
    pool.least = 8;
    expect(told(program, summaries)).toEqual(expected);
  };

  test.each(Object.entries(samples))("%s", (_, sample) => expectSame(() => gradients(sample)));

  test.each([true, false])("where a part of the graph is not asked for, with summaries: %s", summaries =>
    expectSame(() => {
      const [a, b] = [ones(40).requiresGrad_(), ones(40).requiresGrad_()];
      const [u, v] = [a.mul(2), b.mul(3).exp()];
      u.mul(v)
        .add(u.tanh())
        .sum()
        .backward({ inputs: [a] });
    }, summaries),
  );

  test.each([true, false])("where views were changed in place, with summaries: %s", summaries =>
    expectSame(() => {
      const [a, b] = [ones(40).requiresGrad_(), ones(40).requiresGrad_()];
      const u = a.mul(2);
      const v = u.narrow(0, 3, 20);
      v.mul_(b.narrow(0, 3, 20));
      v.mul_(v.exp());
      u.add(a).mul(u).sum().add(v.mul(v).add(v.tanh()).sum()).backward();
    }, summaries),
  );

  test("where there is no room for a sum", () => {
    const { limit, used } = memory;
    const { steps } = told(() => {
      const a = ones(40).requiresGrad_();
      const loss = a.mul(a).sum();
      // The third is asked for when the second contribution has come.
      let arrays = 0;
      Object.assign(memory, { limit: 400, used: () => (++arrays > 2 ? 400 : 0) });
      try {
        expect(() => loss.backward()).toThrow("add: a float32 tensor of shape [40]");
      } finally {
        Object.assign(memory, { limit, used });
      }
    }, true).backwards[0];
    expect(steps.flatMap(({ to }) => to.map(({ share }) => share))).toEqual([1, 0.5, 0.5]);
  });
});

describe("what the program has seen is never used again:", () => {
  const x = () => ones(40).requiresGrad_();
  const churn = () => {
    for (let i = 0; i < 4; i++) x().mul(7).tanh().exp().sum().backward();
  };

  test("gradients that hooks saw", () => {
    const [a, seen] = [x(), [] as Tensor[]];
    const y = a.mul(2);
    y.registerHook(g => void seen.push(g));
    a.registerHook(g => void seen.push(g));
    y.mul(3).sum().backward();
    churn();
    expect(seen.map(g => g.data[39])).toEqual([3, 6]);
  });

  test("gradients that were kept, handed back, or read", () => {
    const a = x();
    const y = a.mul(2);
    y.retainGrad();
    y.mul(3).sum().backward();
    const mine = a.grad!;
    a.grad = null;
    churn();
    expect([mine.data[39], y.grad?.data[39]]).toEqual([6, 3]);
  });

  test("what rules of the program's own were given and made", () => {
    const seen: Tensor[] = [];
    const double = defvjp({
      name: "double",
      forward: u => u.mul(2),
      vjps: [
        g => {
          seen.push(g, g.mul(2));
          return seen[1];
        },
      ],
    });
    const a = x();
    double(a.mul(1)).mul(3).sum().backward();
    churn();
    expect(seen.map(g => g.data[39])).toEqual([3, 6]);
    expect(a.grad?.data[39]).toBe(6);
  });

  test("what a checkpoint computed again", () => {
    const a = x();
    checkpoint((u: Tensor) => u.mul(2).tanh().mul(u).exp(), a)
      .sum()
      .backward();
    const b = x();
    b.mul(2).tanh().mul(b).exp().sum().backward();
    expect(a.grad?.toArray()).toEqual(b.grad?.toArray());
  });

  test("the gradient that was passed in", () => {
    const [a, v] = [x(), ones(40)];
    a.add(0).backward(v);
    churn();
    expect(v.data[39]).toBe(1);
    expect(a.grad?.data[39]).toBe(1);
  });
});

test("a training loop asks for no new memory for gradients that nobody looked at", () => {
  pool.least = least;
  manualSeed(0);
  const layer = new nn.Linear(64, 64);
  const [input64, optimizer] = [randn(8, 64), new optim.SGD(layer.parameters(), { lr: 0.1 })];
  const step = () => {
    layer.forward(input64).square().sum().backward();
    const grad = layer.weight.extra?.grad?.array();
    optimizer.step();
    optimizer.zeroGrad();
    return grad;
  };
  step();
  const first = step();
  expect(step()).toBe(first);
  expect([...layer.weight.data].every(Number.isFinite)).toBe(true);
});

test("zeros are zeros in used memory, too", () => {
  const a = ones(600).requiresGrad_();
  a.mul(2).tanh().sum().backward();
  expect(noGrad(() => zeros(600).sum().item())).toBe(0);
});
