import type { Element, Kernel } from "./compile.js";
import type { Lanes, Value } from "./expression.js";
import { normal as bellOf, erf, exp, expm1, log, log1p, sigmoid, softplus, tanh } from "./functions.js";
import { Vector } from "./run.js";

// Every vector kernel, one line each: what it computes of its operands (and plain numbers after them). Element-wise
// operations first, then backward rules that would take several passes, then steps of optimisers.

/** As many as any kernel takes. */
type Terms = [Value, Value, Value, Value, Value, Value, Value, Value, Value, Value, Value, Value, Value];
type Text = (v: Lanes, ...terms: Terms) => Value | readonly Value[];

interface More {
  readonly numbers?: number;
  readonly takes?: readonly Element[];
  readonly gives?: readonly Element[];
}

const made = (width: Kernel["width"], operands: number, of: Text, more: More) =>
  new Vector({
    width,
    takes: new Array<Element>(operands).fill("number"),
    numbers: 0,
    gives: ["number"],
    of: of as Kernel["of"], // called with as many terms as `takes` and `numbers` say
    ...more,
  });

/** In float32, rounded step by step. */
const single = (operands: number, of: Text, more: More = {}) => made("f32", operands, of, more);
/** In float64, rounded once. */
const double = (operands: number, of: Text, more: More = {}) => made("f64", operands, of, more);
const test = (of: Text) => single(2, of, { gives: ["bool"] });

const root2π = Math.sqrt(2 * Math.PI);

/** tanh's argument in the approximation of gelu, and its derivative: √(2/π) (x + 0.044715 x³). */
function bent(v: Lanes, x: Value): [Value, Value] {
  const slope = Math.sqrt(2 / Math.PI);
  const square = v.mul(x, x);
  const inner = v.mul(v.mul(x, v.add(v.mul(square, 0.044715), 1)), slope);
  return [inner, v.mul(v.add(v.mul(square, 3 * 0.044715), 1), slope)];
}

const elementwise = {
  add: single(2, (v, x, y) => v.add(x, y)),
  sub: single(2, (v, x, y) => v.sub(x, y)),
  mul: single(2, (v, x, y) => v.mul(x, y)),
  div: single(2, (v, x, y) => v.div(x, y)),
  addScaled: double(2, (v, x, y, a) => v.add(x, v.mul(y, a)), { numbers: 1 }),
  minimum: single(2, (v, x, y) => v.min(x, y)),
  maximum: single(2, (v, x, y) => v.max(x, y)),
  raise: single(2, (v, x, y) => v.raise(x, y)),
  lower: single(2, (v, x, y) => v.lower(x, y)),
  eq: test((v, x, y) => v.eq(x, y)),
  lt: test((v, x, y) => v.lt(x, y)),
  gt: test((v, x, y) => v.gt(x, y)),
  le: test((v, x, y) => v.le(x, y)),
  ge: test((v, x, y) => v.ge(x, y)),
  /** 1 where they are equal, else 0, as numbers. */
  same: single(2, (v, x, y) => v.pick(v.eq(x, y), 1, 0)),
  squaredDifference: single(2, (v, x, y) => {
    const difference = v.sub(x, y);
    return v.mul(difference, difference);
  }),
  where: single(3, (v, x, y, mask) => v.pick(mask, x, y), { takes: ["number", "number", "bool"] }),
  neg: single(1, (v, x) => v.neg(x)),
  abs: single(1, (v, x) => v.abs(x)),
  sqrt: single(1, (v, x) => v.sqrt(x)),
  rsqrt: double(1, (v, x) => v.div(1, v.sqrt(x))),
  reciprocal: single(1, (v, x) => v.div(1, x)),
  square: single(1, (v, x) => v.mul(x, x)),
  cube: double(1, (v, x) => v.mul(v.mul(x, x), x)),
  floor: single(1, (v, x) => v.floor(x)),
  ceil: single(1, (v, x) => v.ceil(x)),
  trunc: single(1, (v, x) => v.trunc(x)),
  round: single(1, (v, x) => v.nearest(x)),
  exp: double(1, (_, x) => exp(x)),
  expm1: double(1, (_, x) => expm1(x)),
  log: double(1, (_, x) => log(x)),
  log1p: double(1, (_, x) => log1p(x)),
  tanh: double(1, (_, x) => tanh(x)),
  sigmoid: double(1, (_, x) => sigmoid(x)),
  erf: double(1, (_, x) => erf(x)),
  normalCdf: double(1, (_, x) => bellOf(x).phi),
  relu: single(1, (v, x) => v.without(x, v.le(x, 0))),
  leakyRelu: single(1, (v, x, slope) => v.pick(v.gt(x, 0), x, v.mul(x, slope)), { numbers: 1 }),
  elu: double(1, (v, x, a) => v.pick(v.gt(x, 0), x, v.mul(expm1(x), a)), { numbers: 1 }),
  silu: double(1, (v, x) => v.mul(x, sigmoid(x))),
  gelu: double(1, (v, x) => v.mul(x, bellOf(x).phi)),
  geluTanh: double(1, (v, x) => {
    const [inner] = bent(v, x);
    return v.mul(x, sigmoid(v.add(inner, inner)));
  }),
  softplus: double(
    1,
    (v, x, beta, threshold) => {
      const scaled = v.mul(x, beta);
      return v.pick(v.gt(scaled, threshold), x, v.div(softplus(scaled), beta));
    },
    { numbers: 2 },
  ),
  logsigmoid: double(1, (v, x) => v.neg(softplus(v.neg(x)))),
  clamp: single(1, (v, x, low, high) => v.lower(v.raise(x, low), high), { numbers: 2 }),
};

/** By slot of the rule: the adjoint first, then what the rule reads, then numbers. */
const backward = {
  reluBack: single(2, (v, g, out) => v.without(g, v.le(out, 0))), // NaN passes on, as in PyTorch
  leakyReluBack: single(2, (v, g, x, slope) => v.pick(v.gt(x, 0), g, v.mul(g, slope)), { numbers: 1 }),
  eluBack: double(2, (v, g, x, a) => v.pick(v.gt(x, 0), g, v.mul(v.mul(g, a), exp(x))), { numbers: 1 }),
  tanhBack: single(2, (v, g, out) => v.mul(g, v.sub(1, v.mul(out, out)))),
  sigmoidBack: single(2, (v, g, out) => v.mul(g, v.mul(out, v.sub(1, out)))),
  siluBack: double(2, (v, g, x) => {
    const s = sigmoid(x);
    return v.mul(g, v.mul(s, v.add(v.mul(x, v.sub(1, s)), 1)));
  }),
  geluBack: double(2, (v, g, x) => {
    const { phi, bell } = bellOf(x);
    return v.mul(g, v.add(phi, v.mul(v.mul(x, bell), 1 / root2π)));
  }),
  geluTanhBack: double(2, (v, g, x) => {
    const [inner, slope] = bent(v, x);
    const s = sigmoid(v.add(inner, inner));
    const turned = v.mul(v.mul(v.mul(x, 2), slope), v.mul(s, v.sub(1, s)));
    return v.mul(g, v.add(s, turned));
  }),
  softplusBack: double(
    2,
    (v, g, x, beta, threshold) => {
      const scaled = v.mul(x, beta);
      return v.pick(v.gt(scaled, threshold), g, v.mul(g, sigmoid(scaled)));
    },
    { numbers: 2 },
  ),
  logsigmoidBack: double(2, (v, g, x) => v.mul(g, sigmoid(v.neg(x)))),
  erfBack: double(2, (v, g, x) => v.mul(g, v.mul(exp(v.neg(v.mul(x, x))), 2 / Math.sqrt(Math.PI)))),
  sqrtBack: single(2, (v, g, out) => v.div(g, v.mul(out, 2))),
  rsqrtBack: single(2, (v, g, out) => v.mul(v.mul(g, -0.5), v.mul(out, v.mul(out, out)))),
  reciprocalBack: single(2, (v, g, out) => v.neg(v.mul(g, v.mul(out, out)))),
  squareBack: single(2, (v, g, x) => v.mul(g, v.mul(x, 2))),
  cubeBack: single(2, (v, g, x) => v.mul(g, v.mul(v.mul(x, x), 3))),
  absBack: single(2, (v, g, x) => v.pick(v.lt(x, 0), v.neg(g), v.and(g, v.gt(x, 0)))),
  divBack: single(3, (v, g, x, y) => v.neg(v.mul(g, v.div(v.div(x, y), y)))),
  clampBack: single(2, (v, g, x, low, high) => v.and(g, v.and(v.ge(x, low), v.le(x, high))), { numbers: 2 }),
  hardtanhBack: single(2, (v, g, x, low, high) => v.and(g, v.and(v.gt(x, low), v.lt(x, high))), {
    numbers: 2,
  }),
  maximumBack: single(3, (v, g, x, y) => v.pick(v.eq(x, y), v.mul(g, 0.5), v.and(g, v.gt(x, y)))),
  minimumBack: single(3, (v, g, x, y) => v.pick(v.eq(x, y), v.mul(g, 0.5), v.and(g, v.lt(x, y)))),
  squaredDifferenceBack: single(2, (v, x, y, factor) => v.mul(v.mul(v.sub(x, y), 2), factor), { numbers: 1 }),
  /** Of a largest or smallest value that `ties` elements share. */
  extremeBack: single(4, (v, g, x, value, ties) => v.and(v.mul(v.div(1, ties), g), v.eq(x, value))),
};

/** Normalisation: of groups of elements with a mean and a scale each, 1/σ. */
const normal = {
  standardize: single(3, (v, x, mean, scale) => v.mul(v.sub(x, mean), scale)),
  standardizeWeighted: single(4, (v, x, mean, scale, w) => v.mul(v.mul(v.sub(x, mean), scale), w)),
  standardizeAffine: single(5, (v, x, mean, scale, w, b) => v.add(v.mul(v.mul(v.sub(x, mean), scale), w), b)),
  /** g w, g w x̂ and g x̂, which the backward rule sums. */
  normParts: single(
    5,
    (v, g, x, mean, scale, w) => {
      const hat = v.mul(v.sub(x, mean), scale);
      const weighted = v.mul(g, w);
      return [weighted, v.mul(weighted, hat), v.mul(g, hat)];
    },
    { gives: ["number", "number", "number"] },
  ),
  /** The adjoint of x from g w and the groups' sums of the first two. */
  normBack: single(
    6,
    (v, weighted, x, mean, scale, sum, along, share) => {
      const hat = v.mul(v.sub(x, mean), scale);
      const rest = v.sub(v.sub(weighted, v.mul(sum, share)), v.mul(hat, v.mul(along, share)));
      return v.mul(scale, rest);
    },
    { numbers: 1 },
  ),
};

/** Softmax, by rows: the row's largest element, sums and logarithms of sums are operands. */
const softmax = {
  expLess: double(2, (v, x, top) => exp(v.sub(x, top))),
  lessBoth: single(3, (v, x, top, shift) => v.sub(v.sub(x, top), shift)),
  softmaxBack: single(3, (v, g, out, dot) => v.mul(out, v.sub(g, dot))),
  logSoftmaxBack: double(3, (v, g, out, sum) => v.sub(g, v.mul(exp(out), sum))),
};

/** sign · g + decay · x: the gradient to follow. */
const toward = (v: Lanes, x: Value, g: Value, sign: Value, decay: Value) =>
  v.add(v.mul(g, sign), v.mul(x, decay));

/** Optimisers: the parameter and its gradient, then the state; results are the parameter and the state. */
const steps = {
  sgd: single(2, (v, x, g, sign, decay, rate) => v.sub(x, v.mul(toward(v, x, g, sign, decay), rate)), {
    numbers: 3,
  }),
  momentum: single(
    3,
    (v, x, g, buffer, sign, decay, momentum, share, own, carried, rate) => {
      const d = toward(v, x, g, sign, decay);
      const kept = v.add(v.mul(buffer, momentum), v.mul(d, share));
      return [v.sub(x, v.mul(v.add(v.mul(d, own), v.mul(kept, carried)), rate)), kept];
    },
    { numbers: 7, gives: ["number", "number"] },
  ),
  adam: single(
    4,
    (v, x, g, mean, square, sign, decay, keep, fresh, b2, fresh2, size, correction, eps) => {
      const d = toward(v, x, g, sign, decay);
      const first = v.add(mean, v.mul(v.sub(d, mean), fresh));
      const second = v.add(v.mul(square, b2), v.mul(v.mul(d, d), fresh2));
      const spread = v.add(v.div(v.sqrt(second), correction), eps);
      return [v.sub(v.mul(x, keep), v.div(v.mul(first, size), spread)), first, second];
    },
    { numbers: 9, gives: ["number", "number", "number"] },
  ),
  rmsprop: single(
    3,
    (v, x, g, square, sign, decay, alpha, fresh, rate, eps) => {
      const d = toward(v, x, g, sign, decay);
      const kept = v.add(v.mul(square, alpha), v.mul(v.mul(d, d), fresh));
      return [v.sub(x, v.mul(v.div(d, v.add(v.sqrt(kept), eps)), rate)), kept];
    },
    { numbers: 6, gives: ["number", "number"] },
  ),
  adagrad: single(
    3,
    (v, x, g, sum, sign, decay, rate, eps) => {
      const d = toward(v, x, g, sign, decay);
      const kept = v.add(sum, v.mul(d, d));
      return [v.sub(x, v.mul(v.div(d, v.add(v.sqrt(kept), eps)), rate)), kept];
    },
    { numbers: 4, gives: ["number", "number"] },
  ),
};

export const vector = { ...elementwise, ...backward, ...normal, ...softmax, ...steps };
