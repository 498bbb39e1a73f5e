import { apply } from "../autograd/apply.js";
import { type Rule, row } from "../autograd/rule.js";
import { reducedShape } from "../tensor/shape.js";
import { empty, type Operand, type Tensor } from "../tensor/tensor.js";
import { trailing } from "./arguments.js";
import { reducing } from "./batching.js";
import { floating } from "./elementwise.js";
import { toTensor } from "./operand.js";
import { type Dims, kept, lanes, pushedThrough, type Reduction, reduction } from "./reduce.js";

// ln Σ e^x over dimensions, with the largest element taken out first so that nothing overflows.

const back: Rule<Reduction> = (o, g, s) =>
  o.mul(kept(o, g, s.args), o.exp(o.sub(s.x, kept(o, s.out, s.args))));

const logsumexpRow = row<Reduction>({
  name: "logsumexp",
  letters: ["x"],
  run: ([x], a) => {
    const out = empty(reducedShape(x.shape, a.dims, a.keepdim), floating(x.dtype));
    const { from, outer, n, inner } = lanes(x, a.dims);
    const [data, source] = [out.array(), from.array()];
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++)
        data[o * inner + i] = logSum(source, from.offset + o * n * inner + i, n, inner);
    }
    return out;
  },
  saves: ["x out"],
  back: [back],
  push: pushedThrough(back),
  batch: reducing,
  formula: { back: ["{g} · e^({x} − {out})"], local: ["e^({x} − {out})"] },
});

function logSum(x: ArrayLike<number>, first: number, n: number, step: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < n; j++) {
    const value = x[first + j * step];
    if (Number.isNaN(value)) return value;
    if (value > largest) largest = value;
  }
  if (!Number.isFinite(largest)) return largest;
  let total = 0;
  for (let j = 0; j < n; j++) total += Math.exp(x[first + j * step] - largest);
  return largest + Math.log(total);
}

/** ln Σ e^x over `dim` (an integer or several). */
export function logsumexp(
  x: Operand,
  dim: Dims | { dim: Dims; keepdim?: boolean },
  ...rest: [keepdim?: boolean | { keepdim?: boolean }]
): Tensor {
  const { dim: dims, keepdim } = trailing<{ dim: Dims; keepdim: boolean }>(
    "logsumexp",
    [dim, ...rest],
    ["dim", "keepdim"],
  );
  const t = toTensor("logsumexp", x);
  return apply(logsumexpRow, [t], reduction("logsumexp", t, { dim: dims, keepdim }));
}
