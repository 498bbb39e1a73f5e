import { apply } from "../autograd/apply.js";
import { type Row, row } from "../autograd/rule.js";
import { ArgumentError } from "../errors.js";
import type { Numbers } from "../kernels/numbers.js";
import { softmax as kernel, logSoftmax as logKernel } from "../kernels/softmax.js";
import { vector } from "../kernels/vector/table.js";
import { dimension } from "../tensor/shape.js";
import { blank, type Tensor } from "../tensor/tensor.js";
import { elements, kind, sameFloat, tensorOf } from "./arguments.js";
import { alongDim } from "./batching.js";
import { fused } from "./fused.js";
import { lanesOf } from "./lanes.js";
import { summed } from "./reduce.js";

// Softmax and its logarithm along one dimension.

interface Dim {
  readonly dim: number;
}

type Kernel = (out: Numbers, x: Numbers, outer: number, size: number, inner: number) => void;

function along(run: Kernel, x: Tensor, dim: number): Tensor {
  const { outer, size, inner } = lanesOf(x.shape, dim);
  const out = blank(x.shape, x.dtype);
  run(out.array(), elements(x), outer, size, inner);
  return out;
}

/** Σ along dim, kept as a dimension of size 1. */
const sumAlong = (x: Tensor, { dim }: Dim) =>
  summed(x, { dims: x.ndim === 0 ? [] : [dim], keepdim: true, shape: x.shape }, x.dtype);

const softmaxRow: Row<Dim> = row<Dim>({
  name: "softmax",
  letters: ["x"],
  run: ([x], { dim }) => along(kernel, x, dim),
  saves: "out",
  back: [(o, g, s) => o.mul(s.out, o.sub(g, o.sum(o.mul(g, s.out), { dim: s.args.dim, keepdim: true })))],
  fused: [
    (_o, g, s) => {
      const product = fused(vector.mul, [g, s.out]);
      return product && fused(vector.softmaxBack, [g, s.out, sumAlong(product, s.args)]);
    },
  ],
  // The Jacobian diag(p) − ppᵀ is its own transpose.
  push: "diagonal",
  batch: alongDim(() => softmaxRow),
  formula: { back: ["{out} · ({g} − Σ {g} · {out})"] },
});

const logSoftmaxRow: Row<Dim> = row<Dim>({
  name: "logSoftmax",
  letters: ["x"],
  run: ([x], { dim }) => along(logKernel, x, dim),
  saves: "out",
  back: [(o, g, s) => o.sub(g, o.mul(o.exp(s.out), o.sum(g, { dim: s.args.dim, keepdim: true })))],
  fused: [(_o, g, s) => fused(vector.logSoftmaxBack, [g, s.out, sumAlong(g, s.args)])],
  push: (o, [t], s) => t && o.sub(t, o.sum(o.mul(t, o.exp(s.out)), { dim: s.args.dim, keepdim: true })),
  batch: alongDim(() => logSoftmaxRow),
  formula: { back: ["{g} − exp({out}) · Σ {g}"] },
});

function dimOf(op: string, x: Tensor, given: number | { dim: number }): Dim {
  const dim = typeof given === "object" && given !== null ? given.dim : given;
  if (dim === undefined)
    throw new ArgumentError(`${op}: say along which dim, as in ${op}(x, -1); got ${kind(given)}`);
  const found = dimension(op, dim, tensorOf(op, "x", x).ndim);
  sameFloat(op, x);
  return { dim: found };
}

/** exp(x) / Σ exp(x) along dim. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html */
export function softmax(x: Tensor, dim: number | { dim: number }): Tensor {
  const args = dimOf("softmax", x, dim);
  return apply(softmaxRow, [x], args);
}

/** log softmax, safe for large x. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html */
export function logSoftmax(x: Tensor, dim: number | { dim: number }): Tensor {
  const args = dimOf("logSoftmax", x, dim);
  return apply(logSoftmaxRow, [x], args);
}
