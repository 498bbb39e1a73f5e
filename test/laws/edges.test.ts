// What rules do where they are not smooth, not finite or empty. The literals are PyTorch 2.13's, float64, with adjoints
// of one: values, then the gradient of each input.
import { describe, expect, test } from "vitest";
import * as gg from "../../core/index.js";

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

type Nested = number | readonly Nested[];
type Run = (x: gg.Tensor, y: gg.Tensor) => gg.Tensor;

const double = (values: Nested): gg.Tensor => gg.tensor(values, { dtype: "float64" });

// biome-ignore format: one row a case
const EDGES: readonly (readonly [name: string, run: Run, inputs: readonly Nested[], out: Nested, grads: readonly Nested[]])[] = [
  ["relu at 0 and NaN", gg.relu, [[-1, 0, 2, nan]], [0, 0, 2, nan], [[0, 0, 1, 1]]],
  ["abs at 0", gg.abs, [[0, -0, -2]], [0, 0, 2], [[0, 0, -1]]],
  ["sign", gg.sign, [[0, 3, nan]], [0, 1, 0], [[0, 0, 0]]],
  ["leakyRelu at 0", x => gg.leakyRelu(x, { negativeSlope: 0.1 }), [[0, -1]], [0, -0.1], [[0.1, 0.1]]],
  ["elu at 0", x => gg.elu(x), [[0]], [0], [[1]]],
  ["hardtanh at its edges", x => gg.hardtanh(x), [[-1, 1, 0.5]], [-1, 1, 0.5], [[0, 0, 1]]],
  ["clamp at its edges and at NaN", x => gg.clamp(x, -1, 1), [[-1, 1, -2, 2, nan]], [-1, 1, -1, 1, nan], [[1, 1, 0, 0, 0]]],
  ["clamp with crossed limits", x => gg.clamp(x, 1, -1), [[0, -3, 3]], [-1, -1, -1], [[0, 0, 0]]],
  ["amax ties", x => gg.amax(x), [[1, 3, 3]], 3, [[0, 0.5, 0.5]]],
  ["amin ties along", x => gg.amin(x, 1), [[[1, 1], [0, 2]]], [1, 0], [[[0.5, 0.5], [1, 0]]]],
  ["max of all", x => gg.max(x), [[3, 1, 3]], 3, [[0.5, 0, 0.5]]],
  ["max along", x => gg.max(x, 0).values, [[3, 1, 3]], 3, [[1, 0, 0]]],
  ["maximum equal", gg.maximum, [[1, 2], [1, 0]], [1, 2], [[0.5, 1], [0.5, 0]]],
  ["minimum equal", gg.minimum, [[1, 2], [1, 0]], [1, 0], [[0.5, 0], [0.5, 1]]],
  ["norm zero", x => gg.norm(x), [[0, 0]], 0, [[0, 0]]],
  ["norm1 zero", x => gg.norm(x, 1), [[0, -2]], 2, [[0, -1]]],
  ["norm3 zero", x => gg.norm(x, 3), [[0, 0]], 0, [[0, 0]]],
  ["norm inf ties", x => gg.norm(x, inf), [[2, -2, 1]], 2, [[0.5, -0.5, 0]]],
  ["norm inf zero", x => gg.norm(x, inf), [[0, 0]], 0, [[0, 0]]],
  ["norm half", x => gg.norm(x, 0.5), [[0, 4]], 4, [[0, 1]]],
  ["pow 0^0", gg.pow, [[0, 0, 0], [0, 2, 1]], [1, 0, 0], [[0, 0, 1], [0, 0, 0]]],
  ["pow 0^-1", gg.pow, [[0], [-1]], [inf], [[-inf], [-inf]]],
  ["pow neg base", gg.pow, [[-2, -2], [2, 0.5]], [4, nan], [[-4, nan], [nan, nan]]],
  ["pow number 0", x => gg.pow(x, 0), [[0, 2]], [1, 1], [[0, 0]]],
  ["pow number half at 0", x => gg.pow(x, 0.5), [[0]], [0], [[inf]]],
  ["0 ** x", x => gg.pow(0, x), [[0, 2]], [1, 0], [[0, 0]]],
  ["prod one zero", x => gg.prod(x), [[2, 0, 3]], 0, [[0, 6, 0]]],
  ["prod two zeros", x => gg.prod(x, 0), [[2, 0, 0]], 0, [[0, 0, 0]]],
  ["cumprod zero", x => gg.cumprod(x, 0), [[2, 0, 3]], [2, 0, 0], [[1, 8, 0]]],
  ["sqrt 0", gg.sqrt, [[0, -1]], [0, nan], [[inf, nan]]],
  ["rsqrt 0", gg.rsqrt, [[0]], [inf], [[-inf]]],
  ["log 0", gg.log, [[0, -1]], [-inf, nan], [[inf, -1]]],
  ["log1p -1", gg.log1p, [[-1]], [-inf], [[inf]]],
  ["reciprocal 0", gg.reciprocal, [[0]], [inf], [[-inf]]],
  ["div 0/0", gg.div, [[0, 1], [0, 0]], [nan, inf], [[inf, inf], [nan, -inf]]],
  ["atan2 0", gg.atan2, [[0], [0]], [0], [[0], [-0]]],
  ["hypot 0", gg.hypot, [[0], [0]], [0], [[nan], [nan]]],
  ["xlogy 0", gg.xlogy, [[0, 0], [0, 2]], [0, 0], [[0, Math.LN2], [nan, 0]]],
  ["remainder by signs", gg.remainder, [[-1, 5], [2, -3]], [1, -1], [[1, 1], [1, 2]]],
  ["fmod by signs", gg.fmod, [[-1, 5], [2, -3]], [-1, 2], [[1, 1], [0, 1]]],
  ["std one", x => gg.std(x), [[3]], nan, [[nan]]],
  ["std equal", x => gg.std(x), [[3, 3]], 0, [[0, 0]]],
  ["var one", x => gg.variance(x), [[3]], nan, [[nan]]],
  ["softmax inf", x => gg.softmax(x, 0), [[-inf, 0]], [0, 1], [[0, 0]]],
  ["softmax all -inf", x => gg.softmax(x, 0), [[-inf, -inf]], [nan, nan], [[nan, nan]]],
  ["logSoftmax -inf", x => gg.logSoftmax(x, 0), [[-inf, 0]], [-inf, 0], [[1, -1]]],
  ["logsumexp -inf", x => gg.logsumexp(x, 0), [[-inf, -inf]], -inf, [[nan, nan]]],
  ["logsumexp inf", x => gg.logsumexp(x, 0), [[inf, 0]], inf, [[nan, 0]]],
  ["sum empty", x => gg.sum(x), [[]], 0, [[]]],
  ["prod empty", x => gg.prod(x), [[]], 1, [[]]],
  ["mean empty", x => gg.mean(x), [[]], nan, [[]]],
  ["logsumexp empty", x => gg.logsumexp(x, 0), [[]], -inf, [[]]],
  ["norm empty", x => gg.norm(x), [[]], 0, [[]]],
  ["softplus big", x => gg.softplus(x), [[1000, -1000]], [1000, 0], [[1, 0]]],
  ["logsigmoid big", gg.logsigmoid, [[1000, -1000, 0]], [0, -1000, -Math.LN2], [[0, 1, 0.5]]],
  ["sigmoid big", gg.sigmoid, [[1000, -1000]], [1, 0], [[0, 0]]],
  ["tanh inf", gg.tanh, [[inf, nan]], [1, nan], [[0, nan]]],
  ["gelu inf", x => gg.gelu(x), [[100, -100]], [100, -0], [[1, 0]]],
  ["gelu -inf", x => gg.gelu(x), [[-inf]], [nan], [[nan]]],
  ["silu far out", gg.silu, [[-1000, 1000]], [-0, 1000], [[-0, 1]]],
  ["where nan", x => gg.where(x.gt(0), x.log(), x.mul(0)), [[0, 2]], [0, Math.LN2], [[nan, 0.5]]],
  ["sort ties", x => gg.sort(x, { stable: true }).values, [[2, 1, 2]], [1, 2, 2], [[1, 1, 1]]],
  ["topk", x => gg.topk(x, 2).values, [[1, 3, 2]], [3, 2], [[0, 1, 1]]],
  ["l1 zero", x => gg.l1Loss(x, gg.zeros(2), { reduction: "sum" }), [[0, 2]], 2, [[0, 1]]],
  ["smoothL1 beta 0", x => gg.smoothL1Loss(x, gg.zeros(2), { beta: 0, reduction: "sum" }), [[0, 2]], 2, [[0, 1]]],
  ["smoothL1 at beta", x => gg.smoothL1Loss(x, gg.zeros(2), { reduction: "sum" }), [[1, -1]], 1, [[1, -1]]],
  ["huber at delta", x => gg.huberLoss(x, gg.zeros(2), { reduction: "sum" }), [[1, -1]], 1, [[1, -1]]],
  ["bce 0 and 1", x => gg.binaryCrossEntropy(x, double([0, 1]), { reduction: "sum" }), [[0, 1]], 0, [[0, 0]]],
  ["klDiv zero target", x => gg.klDiv(x, double([0, 1]), { reduction: "sum" }), [[0.5, 0.5]], -0.5, [[-0, -1]]],
  ["asin 1", gg.asin, [[1, 2]], [Math.PI / 2, nan], [[inf, nan]]],
  ["round to even", gg.round, [[0.5, 1.5, -0.5, 2.5]], [0, 2, -0, 2], [[0, 0, 0, 0]]],
  ["cumsum inf", x => gg.cumsum(x, 0), [[1, inf, -inf]], [1, inf, nan], [[3, 2, 1]]],
  ["amax nan", x => gg.amax(x), [[1, nan, 2]], nan, [[nan, nan, nan]]],
  ["max nan along", x => gg.max(x, 0).values, [[1, nan, 2]], nan, [[0, 1, 0]]],
  ["exp big", gg.exp, [[1000, -1000]], [inf, 0], [[inf, 0]]],
  ["matmul nan zero", gg.matmul, [[[0, 1]], [[nan], [1]]], [[nan]], [[[nan, 1]], [[0], [1]]]],
  ["erf", gg.erf, [[inf, -inf, 0]], [1, -1, 0], [[0, 0, 1.1283791670955126]]],
];

/** NaN equals NaN, zeros of either sign are equal, the rest to thirteen digits. */
function same(found: gg.Tensor, expected: Nested): void {
  const [a, b] = [found.data, double(expected).data];
  expect(a.length).toBe(b.length);
  a.forEach((value, i) => {
    const good = Object.is(value, b[i]) || value === b[i] || Math.abs(value - b[i]) <= 1e-13 * Math.abs(b[i]);
    if (!good) expect(value, `entry ${i}`).toBe(b[i]);
  });
}

describe("as PyTorch at", () => {
  test.each(EDGES)("%s", (_, run, inputs, out, grads) => {
    const leaves = inputs.map(each => double(each).requiresGrad_());
    const found = run(leaves[0], leaves[1]);
    same(found, out);
    found.backward(gg.onesLike(found));
    leaves.forEach((leaf, i) => {
      same(leaf.grad!, grads[i]);
    });
  });
});
