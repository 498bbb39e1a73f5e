import { apply1 } from "../autograd/apply.js";
import { row, scalarRow } from "../autograd/rule.js";
import { vector } from "../kernels/vector/table.js";
import type { Operand, Tensor } from "../tensor/tensor.js";
import { type Trailing, trailing } from "./arguments.js";
import { sigmoidOf } from "./elementary.js";
import { floating, mapped } from "./elementwise.js";
import { fused } from "./fused.js";

// Non-linearities of neural networks (https://pytorch.org/docs/stable/nn.functional.html#non-linear-activation-functions).

const rectified = (a: number) => (a <= 0 ? 0 : a);

const reluRow = scalarRow({
  name: "relu",
  letters: ["x"],
  run: ([x]) => mapped(x, rectified, x.dtype, vector.relu),
  value: rectified,
  saves: ["out"],
  back: [(o, g, s) => o.where(o.eq(s.out, 0), 0, g)], // out is 0, positive or NaN, and NaN passes on
  fused: [(_o, g, s) => fused(vector.reluBack, [g, s.out])],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} where {x} > 0"], local: ["1 where {x} > 0, else 0"] },
});

const leakyReluRow = row<number>({
  name: "leakyRelu",
  letters: ["x"],
  run: ([x], slope) => mapped(x, a => (a > 0 ? a : a * slope), floating(x.dtype), vector.leakyRelu, [slope]),
  saves: ["x"],
  back: [(o, g, s) => o.where(o.gt(s.x, 0), g, o.mul(g, s.args))],
  fused: [(_o, g, s) => fused(vector.leakyReluBack, [g, s.x], [s.args])],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} where {x} > 0, else slope · {g}"], local: ["1 where {x} > 0, else slope"] },
});

const eluRow = row<number>({
  name: "elu",
  letters: ["x"],
  run: ([x], alpha) =>
    mapped(x, a => (a > 0 ? a : alpha * Math.expm1(a)), floating(x.dtype), vector.elu, [alpha]),
  saves: ["x"],
  back: [(o, g, s) => o.where(o.gt(s.x, 0), g, o.mul(o.mul(g, s.args), o.exp(s.x)))],
  fused: [(_o, g, s) => fused(vector.eluBack, [g, s.x], [s.args])],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} where {x} > 0, else {g} · α e^{x}"], local: ["1 where {x} > 0, else α e^{x}"] },
});

const siluRow = row({
  name: "silu",
  letters: ["x"],
  run: ([x]) => mapped(x, a => a * sigmoidOf(a), floating(x.dtype), vector.silu),
  saves: ["x"],
  back: [
    (o, g, s) => {
      const sigma = o.sigmoid(s.x);
      return o.mul(g, o.mul(sigma, o.add(o.mul(s.x, o.sub(1, sigma)), 1)));
    },
  ],
  fused: [(_o, g, s) => fused(vector.siluBack, [g, s.x])],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} · σ({x})(1 + {x}(1 − σ({x})))"], local: ["σ({x})(1 + {x}(1 − σ({x})))"] },
});

const softplusRow = row<{ beta: number; threshold: number }>({
  name: "softplus",
  letters: ["x"],
  run: ([x], { beta, threshold }) =>
    mapped(
      x,
      a => (a * beta > threshold ? a : Math.log1p(Math.exp(a * beta)) / beta),
      floating(x.dtype),
      vector.softplus,
      [beta, threshold],
    ),
  saves: ["x"],
  back: [
    (o, g, s) => {
      const scaled = o.mul(s.x, s.args.beta);
      return o.where(o.gt(scaled, s.args.threshold), g, o.mul(g, o.sigmoid(scaled)));
    },
  ],
  fused: [(_o, g, s) => fused(vector.softplusBack, [g, s.x], [s.args.beta, s.args.threshold])],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} · σ(β{x})"], local: ["σ(β{x})"] },
});

const logsigmoidRow = row({
  name: "logsigmoid",
  gradFn: "LogSigmoidBackward0",
  letters: ["x"],
  run: ([x]) =>
    mapped(x, a => Math.min(a, 0) - Math.log1p(Math.exp(-Math.abs(a))), floating(x.dtype), vector.logsigmoid),
  saves: ["x"],
  back: [(o, g, s) => o.mul(g, o.sigmoid(o.neg(s.x)))],
  fused: [(_o, g, s) => fused(vector.logsigmoidBack, [g, s.x])],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} · σ(−{x})"], local: ["σ(−{x})"] },
});

const hardtanhRow = row<{ minVal: number; maxVal: number }>({
  name: "hardtanh",
  letters: ["x"],
  run: ([x], { minVal, maxVal }) =>
    mapped(x, a => (a < minVal ? minVal : a > maxVal ? maxVal : a), x.dtype, vector.clamp, [minVal, maxVal]),
  saves: ["x"],
  back: [(o, g, s) => o.where(o.logicalAnd(o.gt(s.x, s.args.minVal), o.lt(s.x, s.args.maxVal)), g, 0)],
  fused: [(_o, g, s) => fused(vector.hardtanhBack, [g, s.x], [s.args.minVal, s.args.maxVal])],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} where min < {x} < max"], local: ["1 where min < {x} < max, else 0"] },
});

/** max(x, 0); the gradient at 0 is 0. */
export function relu(x: Operand): Tensor {
  return apply1(reluRow, x);
}

/** x where positive, else negativeSlope · x. */
export function leakyRelu(x: Operand, ...rest: Trailing<{ negativeSlope?: number }, [number]>): Tensor {
  const { negativeSlope = 0.01 } = trailing<{ negativeSlope: number }>("leakyRelu", rest, ["negativeSlope"]);
  return apply1(leakyReluRow, x, negativeSlope);
}

/** x where positive, else alpha (e^x − 1). */
export function elu(x: Operand, ...rest: Trailing<{ alpha?: number }, [number]>): Tensor {
  const { alpha = 1 } = trailing<{ alpha: number }>("elu", rest, ["alpha"]);
  return apply1(eluRow, x, alpha);
}

/** x · sigmoid(x), also called swish. */
export function silu(x: Operand): Tensor {
  return apply1(siluRow, x);
}

interface SoftplusOptions {
  beta: number;
  threshold: number;
}

/** ln(1 + e^(βx)) / β; x itself where βx > threshold. */
export function softplus(x: Operand, ...rest: Trailing<Partial<SoftplusOptions>, [number, number]>): Tensor {
  const { beta = 1, threshold = 20 } = trailing<SoftplusOptions>("softplus", rest, ["beta", "threshold"]);
  return apply1(softplusRow, x, { beta, threshold });
}

/** ln sigmoid(x), without overflow. */
export function logsigmoid(x: Operand): Tensor {
  return apply1(logsigmoidRow, x);
}

interface HardtanhOptions {
  minVal: number;
  maxVal: number;
}

/** x clipped to [minVal, maxVal]; the gradient at the edges is 0. */
export function hardtanh(x: Operand, ...rest: Trailing<Partial<HardtanhOptions>, [number, number]>): Tensor {
  const { minVal = -1, maxVal = 1 } = trailing<HardtanhOptions>("hardtanh", rest, ["minVal", "maxVal"]);
  return apply1(hardtanhRow, x, { minVal, maxVal });
}
