import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ops } from "../autograd/opset.js";
import { Tensor, tensor } from "../index.js";
import { Generator } from "../kernels/random.js";
import { withTwins } from "../kernels/simd/instance.js";
import { drain, pool } from "../tensor/pool.js";
import "./methods.js";

// Memory that is used again is spoilt first, as in recycle.test.ts.

beforeAll(() => {
  pool.least = 8;
  pool.poison = true;
});

afterAll(() => {
  pool.least = 1 << 12;
  pool.poison = false;
  drain();
});

// The vector kernels against the loops and rules they stand for: values within 1 ulp of float32 (most are the same bits),
// gradients within the rounding of the steps that the rule of operations takes.

type Op = (...x: Tensor[]) => Tensor;

const one: Record<string, Op> = {
  neg: x => ops.neg(x),
  abs: x => ops.abs(x),
  sqrt: x => ops.sqrt(x),
  rsqrt: x => ops.rsqrt(x),
  reciprocal: x => ops.reciprocal(x),
  square: x => ops.square(x),
  "pow 2": x => ops.pow(x, 2),
  "pow 3": x => ops.pow(x, 3),
  floor: x => ops.floor(x),
  ceil: x => ops.ceil(x),
  trunc: x => ops.trunc(x),
  round: x => ops.round(x),
  exp: x => ops.exp(x),
  expm1: x => ops.expm1(x),
  log: x => ops.log(x),
  log1p: x => ops.log1p(x),
  tanh: x => ops.tanh(x),
  sigmoid: x => ops.sigmoid(x),
  erf: x => ops.erf(x),
  normalCdf: x => ops.normalCdf(x),
  relu: x => ops.relu(x),
  leakyRelu: x => ops.leakyRelu(x, 0.25),
  elu: x => ops.elu(x, 0.5),
  silu: x => ops.silu(x),
  gelu: x => ops.gelu(x),
  "gelu by tanh": x => ops.gelu(x, { approximate: "tanh" }),
  softplus: x => ops.softplus(x, 2, 5),
  logsigmoid: x => ops.logsigmoid(x),
  clamp: x => ops.clamp(x, -0.5, 1.5),
  "clamp from below": x => ops.clamp(x, { min: -0.5 }),
  hardtanh: x => ops.hardtanh(x),
  "add a number": x => ops.add(x, 0.1),
  "number minus": x => ops.sub(3, x),
  "number over": x => ops.div(1, x),
};

const two: Record<string, Op> = {
  add: (x, y) => ops.add(x, y),
  "add scaled": (x, y) => ops.add(x, y, { alpha: 0.3 }),
  sub: (x, y) => ops.sub(x, y),
  "sub scaled": (x, y) => ops.sub(x, y, { alpha: 0.3 }),
  mul: (x, y) => ops.mul(x, y),
  div: (x, y) => ops.div(x, y),
  minimum: (x, y) => ops.minimum(x, y),
  maximum: (x, y) => ops.maximum(x, y),
  where: (x, y) => ops.where(ops.gt(x, y), x, y),
  eq: (x, y) => ops.eq(x, y),
  lt: (x, y) => ops.lt(x, y),
  le: (x, y) => ops.le(x, y),
  gt: (x, y) => ops.gt(x, y),
  ge: (x, y) => ops.ge(x, y),
};

const infinity = Number.POSITIVE_INFINITY;
const specials = [
  Number.NaN,
  infinity,
  -infinity,
  0,
  -0,
  1e-45,
  -1e-45,
  3.4e38,
  88.72284,
  -87.4,
  -103.9,
  0.5,
  1,
  -1,
];

/** Random numbers of several sizes, special ones among them if asked. */
function numbers(seed: number, shape: readonly number[], special: boolean): Tensor {
  const g = new Generator(seed);
  const n = shape.reduce((a, b) => a * b, 1);
  const data = Float32Array.from({ length: n }, () => g.normal() * 10 ** (g.below(4) - 2));
  if (special) for (let i = 0; i < n; i += 5) data[i] = specials[g.below(specials.length)];
  return ops.reshape(tensor(data), [...shape]).detach();
}

const bits = new DataView(new ArrayBuffer(8));

/** Where on the line of all float32 numbers x stands. */
function rank(x: number): number {
  bits.setFloat32(0, x);
  const whole = bits.getInt32(0);
  return whole < 0 ? -(whole & 0x7fffffff) : whole;
}

function expectNear(found: Tensor, twin: Tensor, near: (a: number, b: number) => boolean): void {
  expect([found.shape, found.dtype]).toEqual([twin.shape, twin.dtype]);
  const [a, b] = [found.data, twin.data];
  const far: string[] = [];
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [Number(a[i]), Number(b[i])];
    if (!Object.is(p, q) && !near(p, q)) far.push(`[${i}] ${p}, twin ${q}`);
  }
  expect(far).toEqual([]);
}

const within1ulp = (a: number, b: number) => Math.abs(rank(a) - rank(b)) <= 1;
const rounding = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.abs(b) + 1e-7;

function gradients(op: Op, inputs: readonly Tensor[]): Tensor[] {
  const xs = inputs.map(x => x.detach().clone().requiresGrad_());
  const out = op(...xs);
  if (!out.requiresGrad) return [];
  out
    .mul(numbers(9, out.shape, false))
    .sum()
    .backward();
  return xs.map(x => x.grad!);
}

function check(op: Op, ...inputs: Tensor[]): void {
  const [found, twin] = [op(...inputs), withTwins(() => op(...inputs))];
  expectNear(found, twin, within1ulp);
}

describe("functions of one number", () => {
  test.each(Object.entries(one))("%s", (_, op) => {
    for (const n of [25, 64, 4099]) check(op, numbers(n, [n], true));
    check(op, ops.transpose(numbers(1, [30, 7], true), 0, 1));
    const x = ops.add(ops.abs(numbers(3, [500], false)), 0.01);
    gradients(op, [x]).forEach((g, i) => {
      expectNear(g, withTwins(() => gradients(op, [x]))[i], rounding);
    });
    const signed = ops.clamp(numbers(4, [500], false), -6, 6);
    if (/sqrt|log/.test(op.name)) return;
    gradients(op, [signed]).forEach((g, i) => {
      expectNear(g, withTwins(() => gradients(op, [signed]))[i], rounding);
    });
  });
});

describe("functions of two numbers", () => {
  const shapes: [number[], number[]][] = [
    [[37], [37]],
    [[4, 1050], [1050]],
    [
      [3, 40, 5],
      [40, 1],
    ],
    [
      [60, 1],
      [1, 70],
    ],
    [[100], []],
  ];
  test.each(Object.entries(two))("%s", (_, op) => {
    for (const [a, b] of shapes) {
      check(op, numbers(1, a, true), numbers(2, b, true));
      check(op, numbers(2, b, true), numbers(1, a, true));
      const inputs = [numbers(5, a, false), ops.add(ops.abs(numbers(6, b, false)), 0.1)];
      const twins = withTwins(() => gradients(op, inputs));
      gradients(op, inputs).forEach((g, i) => {
        expectNear(g, twins[i], (p, q) => Math.abs(p - q) <= 2e-6 * Math.abs(q) + 1e-3);
      });
    }
    const whole = tensor([1, 2, 3], { dtype: "int32" }).repeat(20);
    check(op, numbers(7, [60], true), whole);
  });
});

const many: Record<string, [Op, ...(readonly number[])[]]> = {
  softmax: [x => ops.softmax(x, -1), [70, 33]],
  "softmax of long rows": [x => ops.softmax(x, 1), [3, 9001]],
  "softmax along columns": [x => ops.softmax(x, 0), [33, 70]],
  logSoftmax: [x => ops.logSoftmax(x, -1), [70, 33]],
  layerNorm: [(x, weight, bias) => ops.layerNorm(x, [5, 9], { weight, bias }), [40, 5, 9], [5, 9], [5, 9]],
  "layerNorm without bias": [(x, weight) => ops.layerNorm(x, [45], { weight }), [40, 45], [45]],
  "layerNorm alone": [x => ops.layerNorm(x, [45]), [40, 45]],
  groupNorm: [(x, weight, bias) => ops.groupNorm(x, 2, { weight, bias }), [3, 4, 6, 5], [4], [4]],
  batchNorm: [
    (x, weight, bias) => ops.batchNorm(x, null, null, { weight, bias, training: true }),
    [5, 3, 4, 6],
    [3],
    [3],
  ],
  "batchNorm of vectors": [
    (x, weight, bias) => ops.batchNorm(x, null, null, { weight, bias, training: true }),
    [50, 3],
    [3],
    [3],
  ],
  mseLoss: [(x, y) => ops.mseLoss(x, y), [40, 5], [40, 5]],
  "mseLoss, sum": [(x, y) => ops.mseLoss(x, y, { reduction: "sum" }), [40, 5], [5]],
  sum: [x => ops.sum(x, { dim: 1 }), [7, 40, 5]],
  mean: [x => ops.mean(x, { dim: [0, 2] }), [7, 40, 5]],
  var: [x => ops.variance(x, { dim: 1 }), [7, 40]],
  amax: [x => ops.amax(x, { dim: 1 }), [7, 40]],
};

describe("functions of rows", () => {
  test.each(Object.entries(many))("%s", (_, [op, ...shapes]) => {
    const inputs = shapes.map((shape, i) => numbers(i, shape, false));
    const near = (a: number, b: number) => Math.abs(a - b) <= 1e-5 * Math.abs(b) + 2e-6;
    expectNear(
      op(...inputs),
      withTwins(() => op(...inputs)),
      near,
    );
    const twins = withTwins(() => gradients(op, inputs));
    gradients(op, inputs).forEach((g, i) => {
      expectNear(g, twins[i], (a, b) => Math.abs(a - b) <= 1e-4 * Math.abs(b) + 2e-4);
    });
  });
});

test("a kernel in which a mask is one element spread out", () => {
  const mask = tensor([true]).expand([50]);
  const [x, y] = [numbers(1, [50], true), numbers(2, [50], true)];
  check(() => ops.where(mask, x, y));
});

test("results of more than one block, from the middle of a storage", () => {
  const x = ops.narrow(numbers(1, [20000], true), 0, 7, 9001);
  check(a => ops.add(ops.tanh(a), a), x);
  expect(x).toBeInstanceOf(Tensor);
});
