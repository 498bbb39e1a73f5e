import { describe, expect, test } from "vitest";
import { autograd, func, reshape, stack, type Tensor, tensor } from "../index.js";
import { type Input, type Sample, samples } from "../ops/samples.js";
import { rows } from "../ops/table.js";

// Every differentiable row: its Jacobian-vector rule against its backward rule (⟨v, Jw⟩ = ⟨Jᵀv, w⟩) and against finite
// differences, first and second order; its batching rule against a loop over the samples.

/** Rows whose Jacobian-vector product is two transpositions, and why. */
const transposed: Record<string, string> = {};

/** Rows without a batching rule, and why; func.vmap runs them once for each sample. */
const looped: Record<string, string> = {
  asStrided: "its window is counted in the storage of one tensor",
  asStridedScatter: "as asStrided",
  asStridedWindow: "as asStrided",
  copySlices: "as asStrided",
  detach: "no operation is run: detach.ts gives the batch another history",
};

const names = (row: { name: string }) => row.name;
const differentiable = [...rows.values()].filter(row => row.back !== undefined || row.joint !== undefined);

test("every differentiable row has a Jacobian-vector rule", () => {
  const without = differentiable.filter(row => row.push === undefined).map(names);
  expect(without.sort()).toEqual(Object.keys(transposed).sort());
});

test("every row has a batching rule, or is known to run in a loop", () => {
  const without = [...rows.values()].filter(row => row.batch === undefined).map(names);
  expect(without.filter(name => !(name in looped))).toEqual([]);
});

/** Values spread over the interval by the golden ratio: no two alike, none at an end. */
function values({ shape, from, to }: Input, seed: number): Tensor {
  const n = shape.reduce((a, b) => a * b, 1);
  const list = Float64Array.from({ length: n }, (_, i) => {
    const spread = (0.5 + (i + 1 + 0.37 * seed) * 0.618033988749895) % 1;
    return from + (to - from) * spread;
  });
  return reshape(tensor(list), shape);
}

/** A direction of that shape; constants do not move. */
const direction = (input: Input, seed: number): Tensor =>
  values({ ...input, from: input.constant ? 0 : -1, to: input.constant ? 0 : 1 }, seed);

const listed = (outs: Tensor | readonly Tensor[]): Tensor[] =>
  Array.isArray(outs) ? [...outs] : [outs as Tensor];
const inner = (xs: readonly Tensor[], ys: readonly Tensor[]): number =>
  xs.reduce((sum, x, i) => sum + x.mul(ys[i]).sum().item(), 0);

function check({ inputs, run, coarse }: Sample): void {
  const at = inputs.map(values);
  const w = inputs.map((input, i) => direction(input, i + 11));
  const f = (...xs: Tensor[]) => listed(run(...xs));
  const [outs, jw] = func.jvp(f, at, w);
  const v = outs.map((out, i) => direction({ shape: out.shape, from: 0, to: 0 }, i + 23));
  const tracked = at.map((x, i) => x.clone().requiresGrad_(!inputs[i].constant));
  const live = tracked.filter(x => x.requiresGrad);
  const results = f(...tracked);
  const pairs = results.flatMap((out, i) => (out.requiresGrad ? [{ out, v: v[i] }] : []));
  const jtv = autograd.grad(
    pairs.map(p => p.out),
    live,
    { gradOutputs: pairs.map(p => p.v), materializeGrads: true },
  );
  const moving = w.filter((_, i) => !inputs[i].constant);
  expect(inner(v, jw)).toBeCloseTo(inner(jtv, moving), coarse ? 4 : 9);
  const eps = coarse ? 1e-2 : 1e-6;
  const shifted = (by: number) => f(...at.map((x, i) => x.add(w[i].mul(by))));
  const [up, down] = [shifted(eps), shifted(-eps)];
  jw.forEach((t, i) => {
    const slope = up[i].sub(down[i]).div(2 * eps);
    expect(t.sub(slope).abs().max().item()).toBeLessThan(coarse ? 1e-2 : 1e-6);
  });
}

describe("Jacobian-vector products", () => {
  for (const [name, sample] of Object.entries(samples)) {
    test(name, () => check(sample));
    // The tangent of the tangent: rules are differentiable themselves.
    test(`${name}, along itself twice`, () => {
      const w = sample.inputs.map((input, i) => direction(input, i + 5));
      const moving = (...xs: Tensor[]) => func.jvp((...ys: Tensor[]) => listed(sample.run(...ys)), xs, w)[1];
      if (!sample.coarse) check({ inputs: sample.inputs, run: moving });
    });
  }
});

const size = 3;
const sliceOf = (x: Tensor, i: number) => x.select(0, i);

function same(found: readonly Tensor[], expected: readonly Tensor[][]): void {
  found.forEach((out, o) => {
    const wanted = stack(expected.map(outs => outs[o]));
    expect(out.shape).toEqual(wanted.shape);
    expect(out.dtype).toBe(wanted.dtype);
    if (wanted.numel() > 0)
      expect(out.to("float64").sub(wanted.to("float64")).abs().max().item()).toBeLessThan(1e-9);
  });
}

describe("vmap is a loop over samples", () => {
  for (const [name, { inputs, run }] of Object.entries(samples)) {
    const batches = inputs.map((input, i) =>
      stack(Array.from({ length: size }, (_, b) => values(input, i + 3 * b))),
    );
    const f = (...xs: Tensor[]) => listed(run(...xs));
    const gradients = (...xs: Tensor[]) => {
      const [outs, pull] = func.vjp(f, ...xs);
      return pull(outs.map((out, i) => direction({ shape: out.shape, from: 0, to: 0 }, i + 23)));
    };
    for (const [what, g] of [
      ["values", f],
      ["gradients", gradients],
    ] as const) {
      test(`${name}: ${what}`, () => {
        const byLoop = Array.from({ length: size }, (_, b) => g(...batches.map(x => sliceOf(x, b))));
        same(func.vmap(g, { randomness: "same" })(...batches), byLoop);
      });
      if (inputs.length > 1)
        test(`${name}: ${what}, first argument alone`, () => {
          const rest = batches.slice(1).map(x => sliceOf(x, 0));
          const byLoop = Array.from({ length: size }, (_, b) => g(sliceOf(batches[0], b), ...rest));
          const inDims = batches.map((_, i) => (i === 0 ? 0 : null));
          same(func.vmap(g, { inDims, randomness: "same" })(batches[0], ...rest), byLoop);
        });
    }
  }
});
