import { afterEach, describe, expect, test } from "vitest";
import { Checker, type Verdict } from "../autograd/checker.js";
import { reshape, type Tensor, tensor } from "../index.js";
import { type Recorder, tape } from "../tape/recorder.js";
import { type Input, samples } from "./samples.js";

// Every operation of the table can be run again in float64 from what a recorder was told of it, and its gradient then agrees
// with differences of that shadow. The program's own numbers are float32, as most programs' are.

afterEach(() => {
  tape.recorder = null;
});

/** Values spread over the interval by the golden ratio: no two alike, none at an end. */
function input({ shape, from, to, constant }: Input, seed: number): Tensor {
  const n = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: n }, (_, i) => {
    const spread = (0.5 + (i + 1 + 0.37 * seed) * 0.618033988749895) % 1;
    return from + (to - from) * spread;
  });
  return reshape(tensor(values), shape).detach().requiresGrad_(!constant);
}

/** Numbers nodes in the order that it meets them. */
function told(checker: Checker | null): Recorder {
  let count = 0;
  const number = (x: Tensor | number) => {
    if (typeof x !== "number" && x.node < 0) x.node = count++;
  };
  return {
    timed: false,
    op(_info, inputs, outputs, facts) {
      for (const x of inputs) number(x);
      for (const out of outputs) out.node = count++;
      checker?.op(inputs, outputs, facts);
    },
    scalarOp(_info, x, y, out) {
      for (const each of y === null ? [x] : [x, y]) number(each);
      out.node = count++;
      checker?.op(y === null ? [x] : [x, y], [out], { inPlace: false });
    },
    marked: () => undefined,
    event: () => undefined,
    beginBackward: roots => checker?.begin(roots),
    step: (node, adjoint) => checker?.step(node, adjoint),
    contribute: () => undefined,
    arrived: (node, sum) => checker?.arrived(node, sum),
    endBackward: () => undefined,
    describe: () => undefined,
  };
}

const weighted = (x: Tensor, o: number): Tensor => {
  const weights = Float32Array.from({ length: x.numel() }, (_, i) => Math.sin(1 + i + 7 * o) + 1.5);
  return x.mul(reshape(tensor(weights), x.shape)).sum();
};

/** Runs a sample, and gives its inputs and the weighted sum of its outputs. */
function ran(name: string, checker: Checker | null): { points: Tensor[]; root: Tensor } {
  const { inputs, run } = samples[name];
  const points = inputs.map(input);
  tape.recorder = told(checker);
  const found = run(...points);
  const outs = (Array.isArray(found) ? found : [found]) as Tensor[];
  const tracked = outs.filter(out => out.requiresGrad);
  return { points, root: tracked.map(weighted).reduce((a, b) => a.add(b)) };
}

function verdictsOf(name: string): Verdict[] {
  // The first time tells the numbers.
  const { points, root } = ran(name, null);
  tape.recorder = null;
  const wanted = {
    root: root.node,
    nodes: points.filter(x => x.requiresGrad).map(x => ({ node: x.node, shape: x.shape })),
    entries: 16,
    seed: 1,
    milliseconds: 60_000,
  };
  const checker = new Checker(wanted, { now: () => 0, numberOf: node => node });
  ran(name, checker).root.backward();
  return checker.end() ?? [];
}

describe("every operation again in float64", () => {
  for (const name of Object.keys(samples)) {
    if (samples[name].coarse) continue;
    test(name, () => {
      const found = verdictsOf(name);
      expect(found.length).toBeGreaterThan(0);
      for (const verdict of found)
        expect(verdict).toMatchObject({ kind: "compared", compared: { differing: 0, late: false } });
    });
  }
});
