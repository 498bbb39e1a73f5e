import { afterAll, describe, expect, test } from "vitest";
import { autograd, gradcheck, gradgradcheck, reshape, type Tensor, tensor } from "../index.js";
import { type Recorder, tape } from "../tape/recorder.js";
import { type Input, samples } from "./samples.js";
import { rows } from "./table.js";

// Every differentiable row of the table against finite differences, first and second order. Rows that only occur in the
// backward of others count as checked when they were differentiated on the way.

const names: string[] = [];
const differentiated = new Set<string>();

const watcher: Recorder = {
  timed: false,
  op: (info, _inputs, outputs) => {
    for (const out of outputs) out.node = names.push((info.rule ?? info.name).replace(/_$/, "")) - 1;
  },
  scalarOp: (info, _x, _y, out) => {
    out.node = names.push(info.rule ?? info.name) - 1;
  },
  marked: () => undefined,
  event: () => undefined,
  beginBackward: () => undefined,
  step: node => {
    if (node >= 0) differentiated.add(names[node]);
  },
  contribute: () => undefined,
  arrived: () => undefined,
  endBackward: () => undefined,
  describe: () => undefined,
};

/** Values spread over the interval by the golden ratio: no two alike, none at an end. */
function input({ shape, from, to, constant }: Input, seed: number): Tensor {
  const n = shape.reduce((a, b) => a * b, 1);
  const values = Float64Array.from({ length: n }, (_, i) => {
    const spread = (0.5 + (i + 1 + 0.37 * seed) * 0.618033988749895) % 1;
    return from + (to - from) * spread;
  });
  return reshape(tensor(values), shape).detach().requiresGrad_(!constant);
}

describe("derivatives agree with finite differences", () => {
  for (const [name, { inputs, run, coarse }] of Object.entries(samples)) {
    test(name, () => {
      tape.recorder = watcher;
      try {
        const points = inputs.map(input);
        const options = coarse ? { eps: 1e-2 } : { eps: 1e-6 };
        expect(gradcheck(run, points, options)).toBe(true);
        expect(gradgradcheck(run, points, options)).toBe(true);
      } finally {
        tape.recorder = null;
      }
    });
  }
});

/** takeLines only occurs in the third derivative of indexSelect. */
test("third derivative of indexSelect", () => {
  tape.recorder = watcher;
  try {
    const third = (x: Tensor, v: Tensor): Tensor[] => {
      const y = x.indexSelect(0, tensor([1, 0, 1], { dtype: "int32" }));
      return autograd.grad(y, [x], { gradOutputs: v, createGraph: true, materializeGrads: true });
    };
    const points = [input({ shape: [2], from: -1, to: 1 }, 0), input({ shape: [3], from: -1, to: 1 }, 1)];
    expect(gradgradcheck(third, points)).toBe(true);
  } finally {
    tape.recorder = null;
  }
});

afterAll(() => {
  const unchecked = [...rows.values()]
    .filter(row => row.back !== undefined || row.joint !== undefined)
    .map(row => row.name)
    .filter(name => !differentiated.has(name));
  expect(unchecked, "rows without a sample in samples.ts").toEqual([]);
});
