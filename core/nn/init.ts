import { ArgumentError, ShapeError } from "../errors.js";
import { generator } from "../modes/seed.js";
import { type Trailing, trailing } from "../ops/arguments.js";
import { numel, show } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { refill } from "./fill.js";

// Filling parameters in place, unrecorded (https://pytorch.org/docs/stable/nn.init.html).

const between = (a: number, b: number) => () => a + (b - a) * generator.uniform();
const around = (mean: number, std: number) => () => mean + std * generator.normal();

/** Uniform in [a, b). */
export function uniform_(x: Tensor, a = 0, b = 1): Tensor {
  return refill("uniform_", x, between(a, b));
}

/** Normal of a mean and a standard deviation. */
export function normal_(x: Tensor, mean = 0, std = 1): Tensor {
  return refill("normal_", x, around(mean, std));
}

/** Normal, drawn again while outside of [a, b]. */
export function truncNormal_(x: Tensor, mean = 0, std = 1, a = -2, b = 2): Tensor {
  if (!(a < b)) throw new ArgumentError(`init.truncNormal_: a must be less than b, got ${a} and ${b}`);
  const draw = around(mean, std);
  return refill("truncNormal_", x, () => {
    for (let tries = 0; tries < 1000; tries++) {
      const value = draw();
      if (value >= a && value <= b) return value;
    }
    throw new ArgumentError(`init.truncNormal_: [${a}, ${b}] is too far from mean ${mean} with std ${std}`);
  });
}

/** One value everywhere. */
export function constant_(x: Tensor, value: number): Tensor {
  return refill("constant_", x, () => value);
}

/** Ones. */
export function ones_(x: Tensor): Tensor {
  return refill("ones_", x, () => 1);
}

/** Zeros. */
export function zeros_(x: Tensor): Tensor {
  return refill("zeros_", x, () => 0);
}

/** The identity matrix. */
export function eye_(x: Tensor): Tensor {
  if (x.ndim !== 2) throw new ShapeError(`init.eye_: expected a matrix, found ${show(x.shape)}`);
  return refill("eye_", x, i => Number(Math.floor(i / x.shape[1]) === i % x.shape[1]));
}

type Nonlinearity = "linear" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu" | "conv1d" | "conv2d";

const gains: Readonly<Record<Nonlinearity, (slope: number) => number>> = {
  linear: () => 1,
  conv1d: () => 1,
  conv2d: () => 1,
  sigmoid: () => 1,
  tanh: () => 5 / 3,
  relu: () => Math.SQRT2,
  leakyRelu: slope => Math.sqrt(2 / (1 + slope * slope)),
  selu: () => 3 / 4,
};

/** The factor by which a nonlinearity's weights should be larger than a linear layer's. */
export function calculateGain(nonlinearity: Nonlinearity, param = 0.01): number {
  if (!Object.hasOwn(gains, nonlinearity))
    throw new ArgumentError(
      `init.calculateGain: unknown nonlinearity ${String(nonlinearity)}; it is one of ${Object.keys(gains).join(", ")}`,
    );
  return gains[nonlinearity](param);
}

/** How many inputs and outputs one unit of a weight [out, in, …] has. */
function fans(name: string, x: Tensor): { fanIn: number; fanOut: number } {
  if (x.ndim < 2) throw new ShapeError(`init.${name}: needs at least two dimensions, found ${show(x.shape)}`);
  const field = numel(x.shape.slice(2));
  return { fanIn: x.shape[1] * field, fanOut: x.shape[0] * field };
}

/** Glorot & Bengio 2010. */
export function xavierUniform_(x: Tensor, ...rest: GainRest): Tensor {
  const { fanIn, fanOut } = fans("xavierUniform_", x);
  const bound = gainOf(rest) * Math.sqrt(6 / (fanIn + fanOut));
  return refill("xavierUniform_", x, between(-bound, bound));
}

/** Normal of mean 0 and std gain · √(2 ÷ (fanIn + fanOut)) (Glorot & Bengio 2010). */
export function xavierNormal_(x: Tensor, ...rest: GainRest): Tensor {
  const { fanIn, fanOut } = fans("xavierNormal_", x);
  return refill("xavierNormal_", x, around(0, gainOf(rest) * Math.sqrt(2 / (fanIn + fanOut))));
}

type GainRest = Trailing<{ gain?: number }, [number]>;
const gainOf = (rest: readonly unknown[]) => trailing<{ gain: number }>("init", rest, ["gain"]).gain ?? 1;

/** Options of the initialisers after He et al. 2015. */
export interface KaimingOptions {
  /** Negative slope of leakyRelu. Default 0. */
  a?: number;
  /** Keep the variance of the forward ("fanIn", default) or of the backward pass. */
  mode?: "fanIn" | "fanOut";
  /** Default "leakyRelu". */
  nonlinearity?: Nonlinearity;
}

type KaimingRest = Trailing<KaimingOptions, [number, "fanIn" | "fanOut", Nonlinearity]>;

function kaiming(name: string, x: Tensor, rest: readonly unknown[]): number {
  const options = trailing<KaimingOptions>(`init.${name}`, rest, ["a", "mode", "nonlinearity"]);
  const { a = 0, mode = "fanIn", nonlinearity = "leakyRelu" } = options;
  if (mode !== "fanIn" && mode !== "fanOut")
    throw new ArgumentError(`init.${name}: mode is "fanIn" or "fanOut", got ${String(mode)}`);
  return calculateGain(nonlinearity, a) / Math.sqrt(fans(name, x)[mode]);
}

/** He et al. 2015. */
export function kaimingUniform_(x: Tensor, ...rest: KaimingRest): Tensor {
  const bound = Math.sqrt(3) * kaiming("kaimingUniform_", x, rest);
  return refill("kaimingUniform_", x, between(-bound, bound));
}

/** Normal of mean 0 and std gain ÷ √fan (He et al. 2015). */
export function kaimingNormal_(x: Tensor, ...rest: KaimingRest): Tensor {
  return refill("kaimingNormal_", x, around(0, kaiming("kaimingNormal_", x, rest)));
}

export { dirac_, orthogonal_, sparse_ } from "./structured.js";
