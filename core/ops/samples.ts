import { ops } from "../autograd/opset.js";
import { manualSeed } from "../modes/seed.js";
import type { Tensor } from "../tensor/tensor.js";
import "./methods.js";

// One call for every differentiable row of the table, at points away from kinks and ties: what gradcheck.test.ts checks.

/** Values of one input: shape, and the open interval that they are spread over. */
export interface Input {
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
  /** Not differentiated. */
  readonly constant?: boolean;
  /** No row may repeat another. */
  readonly apart?: boolean;
}

export interface Sample {
  readonly inputs: readonly Input[];
  readonly run: (...x: Tensor[]) => Tensor | readonly Tensor[];
  /** float32 inside: only a coarse step shows the slope. */
  readonly coarse?: boolean;
}

const at = (from: number, to: number, ...shape: number[]): Input => ({ shape, from, to });
const any = (...shape: number[]): Input => at(-1.7, 1.9, ...shape);
/** Rows must not repeat: where elements tie, or singular values are equal, there is no derivative. */
const apart = (...shape: number[]): Input => ({ ...any(...shape), apart: true });
const positive = (...shape: number[]): Input => at(0.4, 2.1, ...shape);
const inside = (...shape: number[]): Input => at(-0.8, 0.85, ...shape);

const fixed = (from: number, to: number, ...shape: number[]): Input => ({ shape, from, to, constant: true });

const sample = (run: Sample["run"], ...inputs: Input[]): Sample => ({ run, inputs });
const index = (values: number[], shape: readonly number[] = [values.length]): Tensor =>
  ops.reshape(ops.tensor(values, { dtype: "int32" }), shape);
const bools = (values: boolean[], shape: readonly number[] = [values.length]): Tensor =>
  ops.reshape(ops.tensor(values), shape);
const spd = (x: Tensor): Tensor =>
  ops.add(ops.matmul(x, ops.transpose(x, 0, 1)), ops.eye(3, { dtype: x.dtype }));

/** With singular values far from each other: near equal ones derivatives are too steep for a difference quotient. */
const steep = (x: Tensor): Tensor => {
  const [rows, columns] = x.shape.slice(-2);
  const diagonal = ops.mul(
    ops.eye(rows, columns, { dtype: x.dtype }),
    ops.arange(1, 1 + columns, { dtype: x.dtype }),
  );
  return ops.add(ops.mul(x, 0.2), ops.mul(diagonal, 2));
};

/** By name: a row's name, or a case of its own. */
export const samples: Record<string, Sample> = {
  add: sample((x, y) => ops.add(x, y, { alpha: 1.5 }), any(2, 3), any(3)),
  sub: sample((x, y) => ops.sub(x, y, { alpha: 0.5 }), any(2, 1), any(3)),
  mul: sample((x, y) => ops.mul(x, y), any(2, 3), any(2, 1)),
  mulByItself: sample(x => ops.mul(x, x), any(3)),
  div: sample((x, y) => ops.div(x, y), any(2, 3), positive(3)),
  divRounded: sample((x, y) => ops.div(x, y, { roundingMode: "floor" }), any(3), positive(3)),
  pow: sample((x, y) => ops.pow(x, y), positive(2, 3), any(3)),
  powNumber: sample(x => ops.pow(x, 3), any(4)),
  remainder: sample((x, y) => ops.remainder(x, y), at(0.1, 0.7, 3), at(0.8, 0.9, 3)),
  fmod: sample((x, y) => ops.fmod(x, y), at(0.1, 0.7, 3), at(0.8, 0.9, 3)),
  neg: sample(x => ops.neg(x), any(3)),
  exp: sample(x => ops.exp(x), any(3)),
  expm1: sample(x => ops.expm1(x), any(3)),
  log: sample(x => ops.log(x), positive(3)),
  log1p: sample(x => ops.log1p(x), positive(3)),
  log2: sample(x => ops.log2(x), positive(3)),
  log10: sample(x => ops.log10(x), positive(3)),
  sqrt: sample(x => ops.sqrt(x), positive(3)),
  rsqrt: sample(x => ops.rsqrt(x), positive(3)),
  reciprocal: sample(x => ops.reciprocal(x), positive(3)),
  square: sample(x => ops.square(x), any(3)),
  sin: sample(x => ops.sin(x), any(3)),
  cos: sample(x => ops.cos(x), any(3)),
  tan: sample(x => ops.tan(x), inside(3)),
  asin: sample(x => ops.asin(x), inside(3)),
  acos: sample(x => ops.acos(x), inside(3)),
  atan: sample(x => ops.atan(x), any(3)),
  sinh: sample(x => ops.sinh(x), any(3)),
  cosh: sample(x => ops.cosh(x), any(3)),
  tanh: sample(x => ops.tanh(x), any(3)),
  sigmoid: sample(x => ops.sigmoid(x), any(3)),
  abs: sample(x => ops.abs(x), any(4)),
  sign: sample(x => ops.sign(x), any(4)),
  round: sample(x => ops.round(x), at(0.6, 1.3, 3)),
  floor: sample(x => ops.floor(x), at(0.1, 0.9, 3)),
  ceil: sample(x => ops.ceil(x), at(0.1, 0.9, 3)),
  trunc: sample(x => ops.trunc(x), at(0.1, 0.9, 3)),
  erf: sample(x => ops.erf(x), any(4)),
  normalCdf: sample(x => ops.normalCdf(x), any(4)),
  atan2: sample((y, x) => ops.atan2(y, x), any(3), positive(3)),
  hypot: sample((x, y) => ops.hypot(x, y), any(3), positive(3)),
  xlogy: sample((x, y) => ops.xlogy(x, y), any(3), positive(3)),
  lerp: sample((x, y, w) => ops.lerp(x, y, w), any(3), any(3), inside(3)),
  relu: sample(x => ops.relu(x), any(4)),
  leakyRelu: sample(x => ops.leakyRelu(x), any(4)),
  elu: sample(x => ops.elu(x), any(4)),
  silu: sample(x => ops.silu(x), any(3)),
  softplus: sample(x => ops.softplus(x, { beta: 2 }), any(3)),
  logsigmoid: sample(x => ops.logsigmoid(x), any(3)),
  hardtanh: sample(x => ops.hardtanh(x), any(4)),
  gelu: sample(x => ops.gelu(x), any(4)),
  geluTanh: sample(x => ops.gelu(x, { approximate: "tanh" }), any(4)),
  minimum: sample((x, y) => ops.minimum(x, y), any(4), inside(4)),
  maximum: sample((x, y) => ops.maximum(x, y), any(4), inside(4)),
  clamp: sample(x => ops.clamp(x, { min: -1, max: 1 }), any(5)),
  clampByTensors: sample(
    (x, low, high) => ops.clamp(x, { min: low, max: high }),
    any(5),
    at(-0.9, -0.5, 5),
    at(0.5, 0.9, 5),
  ),
  where: sample((x, y) => ops.where(bools([true, false, true]), x, y), any(3), any(2, 3)),
  maskedFill: sample((x, v) => ops.maskedFill(x, bools([true, false, true]), v), any(2, 3), any()),
  to: { inputs: [any(3)], run: x => ops.to(ops.to(x, "float32"), "float64"), coarse: true },
  clone: sample(x => ops.clone(x), any(3)),
  alias: sample(x => ops.alias(x), any(3)),
  fill: sample(x => ops.clone(x).fill_(2), any(3)),
  zero: sample(x => ops.clone(x).zero_(), any(3)),
  copy: sample((x, y) => ops.clone(x).copy_(y), any(2, 3), any(3)),
  asStrided: sample(
    x => {
      const base = ops.mul(x, x);
      const view = ops.transpose(base, 0, 1);
      ops.select(base, 0, 0).mul_(3);
      return ops.mul(view, view);
    },
    any(2, 3),
  ),
  sum: sample(x => ops.sum(x, { dim: [0, 2] }), any(2, 3, 2)),
  mean: sample(x => ops.mean(x, { dim: 1, keepdim: true }), any(2, 3)),
  sumTo: sample(x => ops.sumTo(x, [3, 1]), any(2, 3, 2)),
  prod: sample(x => ops.prod(x, { dim: 1 }), any(2, 3)),
  prodAll: sample(x => ops.prod(x), any(2, 2)),
  prodOfOthers: sample(x => ops.prodOfOthers(x, { dim: 0, keepdim: true, shape: [4] }), any(4)),
  var: sample(x => ops.variance(x, { dim: 1 }), any(2, 4)),
  std: sample(x => ops.std(x, { dim: [0, 1] }), any(2, 4)),
  norm: sample(x => ops.norm(x, { dim: 1 }), any(2, 3)),
  norm3: sample(x => ops.norm(x, { p: 3 }), any(4)),
  amax: sample(x => ops.amax(x, { dim: 1 }), apart(2, 3)),
  amin: sample(x => ops.amin(x, { dim: [0, 1] }), apart(2, 3)),
  maxAll: sample(x => ops.max(x), apart(4)),
  minAll: sample(x => ops.min(x), apart(4)),
  maxAlong: sample(x => ops.max(x, 1).values, apart(2, 4)),
  minAlong: sample(x => ops.min(x, 0).values, apart(2, 4)),
  logsumexp: sample(x => ops.logsumexp(x, 1), any(2, 3)),
  cumsum: sample(x => ops.cumsum(x, 1), any(2, 3)),
  cumprod: sample(x => ops.cumprod(x, 0), any(4)),
  softmax: sample(x => ops.softmax(x, 1), any(2, 3)),
  logSoftmax: sample(x => ops.logSoftmax(x, 0), any(2, 3)),
  sort: sample(x => ops.sort(x, 1).values, apart(2, 4)),
  topk: sample(x => ops.topk(x, 2).values, apart(2, 4)),
  dot: sample((x, y) => ops.dot(x, y), any(3), any(3)),
  mv: sample((x, y) => ops.mv(x, y), any(2, 3), any(3)),
  mm: sample((x, y) => ops.mm(x, y), any(2, 3), any(3, 2)),
  bmm: sample((x, y) => ops.bmm(x, y), any(2, 2, 3), any(2, 3, 2)),
  matmul: sample((x, y) => ops.matmul(x, y), any(2, 1, 2, 3), any(2, 3, 2)),
  matmulVector: sample((x, y) => ops.matmul(x, y), any(3), any(2, 3, 2)),
  outer: sample((x, y) => ops.outer(x, y), any(2), any(3)),
  linear: sample((x, w, bias) => ops.linear(x, w, { bias }), any(2, 3), any(2, 3), any(2)),
  einsum: sample((x, y) => ops.einsum("ij,kj->ik", x, y), any(2, 3), any(2, 3)),
  reshape: sample(x => ops.reshape(x, [3, 2]), any(2, 3)),
  permute: sample(x => ops.permute(x, [2, 0, 1]), any(2, 3, 2)),
  transpose: sample(x => ops.transpose(x, 0, 1), any(2, 3)),
  expand: sample(x => ops.expand(x, [2, 3, 2]), any(3, 1)),
  repeat: sample(x => ops.repeat(x, 2, 2), any(2, 3)),
  slice: sample(x => ops.sliceOf(x, { dim: 1, start: 1, step: 2 }), any(2, 4)),
  select: sample(x => ops.select(x, 1, -1), any(2, 3)),
  embed: sample(
    g => ops.embed(g, { dim: 0, start: 1, count: 2, step: 1, from: [4, 2], drop: false }),
    any(2, 2),
  ),
  cat: sample((x, y) => ops.cat([x, y], 1), any(2, 2), any(2, 1)),
  stack: sample((x, y) => ops.stack([x, y], 1), any(2, 2), any(2, 2)),
  split: sample(x => ops.split(x, [1, 2]), any(3, 2)),
  unbind: sample(x => ops.unbind(x, 1), any(2, 3)),
  index: sample(x => x.at(index([1, 0, 1]), 1), any(2, 3)),
  indexPut: sample((x, y) => ops.clone(x).set_([index([1, 0])], y), any(2, 3), any(2, 3)),
  dropout: sample(x => {
    manualSeed(7);
    return ops.dropout(x, { p: 0.5, training: true });
  }, any(6)),
  gather: sample(x => ops.gather(x, 1, index([0, 2, 2, 1], [2, 2])), any(2, 3)),
  scatter: sample((x, y) => ops.scatter(x, 1, index([0, 2, 1, 0], [2, 2]), y), any(2, 3), any(2, 2)),
  scatterAdd: sample((x, y) => ops.scatterAdd(x, 1, index([0, 0, 1, 2], [2, 2]), y), any(2, 3), any(2, 2)),
  indexSelect: sample(x => ops.indexSelect(x, 1, index([2, 0, 2])), any(2, 3)),
  tril: sample(x => ops.tril(x), any(3, 3)),
  triu: sample(x => ops.triu(x, 1), any(3, 3)),
  diagonal: sample(x => ops.diag(x), any(3, 3)),
  diagonalView: sample(x => ops.diagonal(x, 1), any(3, 4)),
  diagEmbed: sample(x => ops.diag(x), any(3)),
  trace: sample(x => ops.trace(x), any(3, 3)),
  flip: sample(x => ops.flip(x, [0]), any(3, 2)),
  roll: sample(x => ops.roll(x, 1, 0), any(3, 2)),
  pad: sample(x => ops.pad(x, [1, 2]), any(2, 3)),
  conv1d: sample((x, w, bias) => ops.conv1d(x, w, { bias, padding: 1 }), any(1, 2, 4), any(2, 2, 3), any(2)),
  conv2d: sample((x, w) => ops.conv2d(x, w, { stride: 2, padding: 1 }), any(1, 2, 4, 3), any(2, 2, 2, 3)),
  convTranspose1d: sample(
    (x, w, bias) => ops.convTranspose1d(x, w, { bias, stride: 2, outputPadding: 1 }),
    any(1, 2, 3),
    any(2, 2, 2),
    any(2),
  ),
  convTranspose2d: sample(
    (x, w) => ops.convTranspose2d(x, w, { stride: [1, 2], padding: 1 }),
    any(1, 2, 2, 3),
    any(2, 1, 2, 3),
  ),
  maxPool1d: sample(x => ops.maxPool1d(x, 2), apart(1, 2, 4)),
  maxPool2d: sample(x => ops.maxPool2d(x, 2), apart(1, 1, 4, 4)),
  avgPool1d: sample(x => ops.avgPool1d(x, 2), any(1, 2, 4)),
  avgPool2d: sample(x => ops.avgPool2d(x, 2, { padding: 1 }), any(1, 1, 4, 4)),
  adaptiveAvgPool1d: sample(x => ops.adaptiveAvgPool1d(x, 2), any(1, 2, 5)),
  adaptiveAvgPool2d: sample(x => ops.adaptiveAvgPool2d(x, 2), any(1, 1, 3, 5)),
  inverse: sample(x => ops.inverse(spd(x)), any(3, 3)),
  det: sample(x => ops.det(spd(x)), any(3, 3)),
  slogdet: sample(x => ops.slogdet(spd(x)).logabsdet, any(3, 3)),
  solve: sample((x, b) => ops.solve(spd(x), b), any(3, 3), any(3, 2)),
  cholesky: sample(x => ops.cholesky(spd(x)), any(3, 3)),
  svd: sample(
    x => {
      const { U, S, Vh } = ops.svd(steep(x));
      return [S, ops.square(ops.narrow(U, -1, 0, 2)), ops.square(Vh)];
    },
    apart(3, 2),
  ),
  svdWide: sample(
    x => {
      const { U, S, Vh } = ops.svd(steep(x), { fullMatrices: false });
      return ops.matmul(ops.mul(U, ops.exp(S)), Vh);
    },
    apart(2, 2, 3),
  ),
  eigh: sample(
    x => {
      const { eigenvalues, eigenvectors } = ops.eigh(spd(steep(x)));
      return [eigenvalues, ops.square(eigenvectors)];
    },
    apart(3, 3),
  ),
  layerNorm: sample(
    (x, weight, bias) => ops.layerNorm(x, [3], { weight, bias }),
    apart(2, 3),
    any(3),
    any(3),
  ),
  groupNorm: sample((x, weight, bias) => ops.groupNorm(x, 2, { weight, bias }), any(2, 4, 2), any(4), any(4)),
  batchNorm: sample(
    (x, weight, bias) => ops.batchNorm(x, null, null, { weight, bias, training: true }),
    apart(4, 2),
    any(2),
    any(2),
  ),
  batchNormEval: sample(
    (x, mean, variance, weight, bias) => ops.batchNorm(x, mean, variance, { weight, bias }),
    any(4, 2),
    fixed(-1, 1, 2),
    fixed(0.5, 2, 2),
    any(2),
    any(2),
  ),
  embedding: sample(w => ops.embedding(index([0, 2, 2]), w), any(3, 2)),
  mseLoss: sample((x, t) => ops.mseLoss(x, t), any(3), inside(3)),
  l1Loss: sample((x, t) => ops.l1Loss(x, t), any(4), inside(4)),
  smoothL1Loss: sample((x, t) => ops.smoothL1Loss(x, t), any(4), inside(4)),
  huberLoss: sample((x, t) => ops.huberLoss(x, t, { delta: 0.7 }), any(4), inside(4)),
  nllLoss: sample(x => ops.nllLoss(x, index([0, 2])), any(2, 3)),
  binaryCrossEntropy: sample((x, t) => ops.binaryCrossEntropy(x, t), at(0.1, 0.9, 3), fixed(0.2, 0.8, 3)),
  binaryCrossEntropyWithLogits: sample(
    (x, t) => ops.binaryCrossEntropyWithLogits(x, t),
    any(3),
    fixed(0.2, 0.8, 3),
  ),
  klDiv: sample((x, t) => ops.klDiv(x, t), any(3), positive(3)),
};
