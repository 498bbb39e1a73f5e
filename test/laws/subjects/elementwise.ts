// Element-wise operations on any shape: one operand, two that broadcast, three.
import * as gg from "../../../core/index.js";
import { type Draw, free, inside, positive, within } from "../draw.js";
import type { Subjects } from "./subject.js";

type Unary = (x: gg.Tensor) => gg.Tensor;

const unary = (domain: typeof free, list: Readonly<Record<string, Unary>>): Subjects =>
  Object.fromEntries(
    Object.entries(list).map(([name, run]) => [
      name,
      (d: Draw) => ({ inputs: [domain(d.shape({ zero: true }))], run }),
    ]),
  );

type Binary = (x: gg.Tensor, y: gg.Tensor) => gg.Tensor;

/** Either operand may be the one that is stretched. */
const binary = (domain: typeof free, list: Readonly<Record<string, Binary>>, second = domain): Subjects =>
  Object.fromEntries(
    Object.entries(list).map(([name, run]) => [
      name,
      (d: Draw) => {
        const shape = d.shape({ zero: true });
        const other = d.partner(shape);
        const [x, y] = d.bool() ? [shape, other] : [other, shape];
        return { inputs: [domain(x), second(y)], run: (x: gg.Tensor, y: gg.Tensor) => run(x, y) };
      },
    ]),
  );

const steps = (shape: readonly number[]) => within(0.1, 0.9, shape);

export const elementwise: Subjects = {
  ...unary(free, {
    neg: gg.neg,
    exp: gg.exp,
    expm1: gg.expm1,
    square: gg.square,
    sin: gg.sin,
    cos: gg.cos,
    atan: gg.atan,
    sinh: gg.sinh,
    cosh: gg.cosh,
    tanh: gg.tanh,
    sigmoid: gg.sigmoid,
    abs: gg.abs,
    sign: gg.sign,
    erf: gg.erf,
    relu: gg.relu,
    leakyRelu: x => gg.leakyRelu(x, { negativeSlope: 0.2 }),
    elu: x => gg.elu(x, { alpha: 1.3 }),
    silu: gg.silu,
    gelu: x => gg.gelu(x),
    geluTanh: x => gg.gelu(x, { approximate: "tanh" }),
    softplus: x => gg.softplus(x, { beta: 1.5 }),
    logsigmoid: gg.logsigmoid,
    hardtanh: x => gg.hardtanh(x, { minVal: -0.9, maxVal: 1.1 }),
    clamp: x => gg.clamp(x, { min: -0.9, max: 1.1 }),
    powSquare: x => gg.pow(x, 2),
    powCube: x => gg.pow(x, 3),
    plusNumber: x => gg.add(x, 2, { alpha: 3 }),
    fromNumber: x => gg.sub(2, x),
    timesNumber: x => gg.mul(x, -1.5),
    overNumber: x => gg.div(x, 4),
    numberToThe: x => gg.pow(2, x),
  }),
  ...unary(positive, {
    log: gg.log,
    log1p: gg.log1p,
    log2: gg.log2,
    log10: gg.log10,
    sqrt: gg.sqrt,
    rsqrt: gg.rsqrt,
    reciprocal: gg.reciprocal,
    numberOver: x => gg.div(3, x),
    powHalf: x => gg.pow(x, 0.5),
    powNegative: x => gg.pow(x, -1.5),
  }),
  ...unary(inside, { tan: gg.tan, asin: gg.asin, acos: gg.acos }),
  ...unary(steps, { round: x => gg.round(gg.mul(x, 0.5)), floor: gg.floor, ceil: gg.ceil, trunc: gg.trunc }),
  ...binary(free, {
    add: (x, y) => gg.add(x, y, { alpha: -0.5 }),
    sub: (x, y) => gg.sub(x, y, { alpha: 2 }),
    mul: gg.mul,
    minimum: gg.minimum,
    maximum: gg.maximum,
  }),
  ...binary(free, { div: gg.div, atan2: gg.atan2, hypot: gg.hypot, xlogy: gg.xlogy }, positive),
  ...binary(positive, { powTensors: gg.pow }, free),
  ...binary(steps, { remainder: gg.remainder, fmod: gg.fmod }, shape => within(0.95, 1.4, shape)),
  lerp: d => {
    const shape = d.shape({ zero: true });
    return {
      inputs: [free(shape), free(d.partner(shape)), inside(d.partner(shape))],
      run: (x, y, w) => gg.lerp(x, y, w),
    };
  },
  where: d => {
    const shape = d.shape({ zero: true });
    return { inputs: [free(shape), free(d.partner(shape))], run: (x, y) => gg.where(gg.gt(x, 0.2), x, y) };
  },
  maskedFill: d => ({
    inputs: [free(d.shape({ zero: true }))],
    run: x => gg.maskedFill(x, gg.lt(x, 0.3), -2),
  }),
  mulByItself: d => ({ inputs: [free(d.shape())], run: x => gg.mul(x, x) }),
};
