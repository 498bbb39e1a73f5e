import { overBudget } from "../autograd/budget.js";
import { drawn } from "../autograd/drawn.js";
import { setRequiresGrad } from "../autograd/leaf.js";
import { batchAt, levels } from "../autograd/levels.js";
import { began, noteLeaf } from "../autograd/note.js";
import { ArgumentError, DtypeError } from "../errors.js";
import { generator } from "../modes/seed.js";
import { modes } from "../modes/state.js";
import { checkOptions } from "../options.js";
import {
  checkDtype,
  type Data,
  type Dtype,
  getDefaultDtype,
  isFloating,
  newData,
  rounded,
} from "../tensor/dtype.js";
import { type Sizes, sizes } from "../tensor/shape.js";
import { empty, fromData, Tensor } from "../tensor/tensor.js";
import { kind, whole } from "./arguments.js";
import { checkInt, fromNested, type Nested } from "./nested.js";

// Leaves: tensors that no operation made.

/** Options of everything that makes a leaf. */
export interface CreateOptions {
  dtype?: Dtype;
  /** Track what is computed from it; see the tensor's requiresGrad. */
  requiresGrad?: boolean;
  /** Shown in pictures and messages instead of the variable's name. */
  name?: string;
}

const leafNames = ["dtype", "requiresGrad", "name"];
type SizesAndOptions = readonly (number | readonly number[] | CreateOptions)[];

/** Makes a leaf and finishes it: marks, name, record. */
function leaf(maker: string, options: CreateOptions, make: () => Tensor): Tensor {
  checkOptions(maker, options, leafNames);
  const start = began();
  const t = within(maker, make);
  const { requiresGrad = false, name } = options;
  if (modes.inference) t.inference = true;
  if (name !== undefined) t.more().name = String(name);
  if (requiresGrad) setRequiresGrad(t, true);
  noteLeaf(maker, t, start);
  return t;
}

function within(maker: string, make: () => Tensor): Tensor {
  try {
    return make();
  } catch (error) {
    throw overBudget(error, maker);
  }
}

function floatOr(maker: string, options: CreateOptions): Dtype {
  return options.dtype === undefined ? getDefaultDtype() : checkDtype(maker, options.dtype);
}

function split(maker: string, given: SizesAndOptions): { shape: number[]; options: CreateOptions } {
  const last = given.at(-1);
  const named = typeof last === "object" && last !== null && !Array.isArray(last);
  const options = named ? (last as CreateOptions) : {};
  return { shape: sizes(maker, (named ? given.slice(0, -1) : given) as Sizes), options };
}

/**
 * A tensor from nested lists, a typed array or a number; copies. Numbers become the default float dtype, booleans bool,
 * typed arrays keep theirs (Float64Array float64, integer arrays int32).
 */
export function tensor(
  data: Nested | Data | Int8Array | Uint8Array | Int16Array | Uint16Array,
  options: CreateOptions = {},
): Tensor {
  if (data instanceof Tensor)
    throw new ArgumentError("tensor: got a tensor already; use x.clone() or x.detach().clone()");
  const make = ArrayBuffer.isView(data)
    ? () => fromTyped(data, options.dtype)
    : () => fromNested("tensor", data, options.dtype);
  return leaf("tensor", options, make);
}

type Typed = Data | Int8Array | Uint8Array | Int16Array | Uint16Array;

function fromTyped(data: Typed, given: Dtype | undefined): Tensor {
  if (data instanceof DataView || data instanceof BigInt64Array || data instanceof BigUint64Array) {
    throw new ArgumentError("tensor: use a Float32Array, Float64Array or an integer array of up to 32 bits");
  }
  const values: ArrayLike<number> = data;
  const own: Dtype =
    data instanceof Float32Array ? "float32" : data instanceof Float64Array ? "float64" : "int32";
  const dtype = checkDtype("tensor", given ?? own);
  const out = newData(dtype, values.length);
  for (let i = 0; i < values.length; i++) {
    if (dtype === "int32") checkInt("tensor", values[i]);
    out[i] = rounded(dtype, values[i]);
  }
  return fromData(out, [values.length], dtype);
}

function filled(
  maker: string,
  shape: readonly number[],
  value: number,
  dtype: Dtype,
  options: CreateOptions,
): Tensor {
  return leaf(maker, options, () => {
    const out = empty(shape, dtype);
    if (shape.length === 0) out.storage.set(0, rounded(dtype, value));
    else if (value !== 0) out.array().fill(rounded(dtype, value));
    return out;
  });
}

/** All zeros: zeros(2, 3) or zeros([2, 3]). */
export function zeros(...given: SizesAndOptions): Tensor {
  const { shape, options } = split("zeros", given);
  return filled("zeros", shape, 0, floatOr("zeros", options), options);
}

/** All ones. */
export function ones(...given: SizesAndOptions): Tensor {
  const { shape, options } = split("ones", given);
  return filled("ones", shape, 1, floatOr("ones", options), options);
}

/** All `value`; booleans give a bool tensor. */
export function full(
  shape: readonly number[] | number,
  value: number | boolean,
  options: CreateOptions = {},
): Tensor {
  if (typeof value !== "number" && typeof value !== "boolean")
    throw new ArgumentError(`full: the value must be a number or a boolean, got ${kind(value)}`);
  const dtype = options.dtype ?? (typeof value === "boolean" ? "bool" : floatOr("full", options));
  return filled(
    "full",
    sizes("full", typeof shape === "number" ? [shape] : shape),
    Number(value),
    checkDtype("full", dtype),
    options,
  );
}

/** start, start + step, … below end: arange(end), arange(start, end), arange(start, end, step). */
export function arange(...given: readonly (number | CreateOptions)[]): Tensor {
  const options = (typeof given.at(-1) === "object" ? given.at(-1) : {}) as CreateOptions;
  const numbers = (typeof given.at(-1) === "object" ? given.slice(0, -1) : given) as number[];
  if (numbers.length === 0 || numbers.length > 3 || !numbers.every(Number.isFinite)) {
    throw new ArgumentError(
      `arange: takes arange(end), arange(start, end) or arange(start, end, step) in finite numbers, got (${numbers.map(kind).join(", ")})`,
    );
  }
  const [start, end, step] =
    numbers.length === 1 ? [0, numbers[0], 1] : [numbers[0], numbers[1], numbers[2] ?? 1];
  if (step === 0 || (end - start) / step < 0) {
    throw new ArgumentError(
      `arange: no steps of ${String(step)} lead from ${String(start)} to ${String(end)}`,
    );
  }
  const dtype = floatOr("arange", options);
  return leaf("arange", options, () => {
    const out = empty([Math.ceil((end - start) / step)], dtype);
    const data = out.array();
    for (let i = 0; i < out.shape[0]; i++) data[i] = rounded(dtype, start + i * step);
    return out;
  });
}

/** `steps` numbers from start to end, both included. */
export function linspace(start: number, end: number, steps: number, options: CreateOptions = {}): Tensor {
  if (!Number.isFinite(start) || !Number.isFinite(end))
    throw new ArgumentError(
      `linspace: start and end must be finite numbers, got ${kind(start)} and ${kind(end)}`,
    );
  const n = whole("linspace", "steps", steps, 0);
  const dtype = floatOr("linspace", options);
  return leaf("linspace", options, () => {
    const out = empty([n], dtype);
    const data = out.array();
    const step = n > 1 ? (end - start) / (n - 1) : 0;
    // From both ends, so that the last is `end` exactly.
    for (let i = 0; i < n; i++)
      data[i] = rounded(dtype, i < n / 2 ? start + i * step : end - (n - 1 - i) * step);
    return out;
  });
}

/** The identity matrix, or its first m columns. */
export function eye(n: number, ...rest: readonly (number | CreateOptions)[]): Tensor {
  const options = (typeof rest.at(-1) === "object" ? rest.at(-1) : {}) as CreateOptions;
  const shape = sizes("eye", [n, typeof rest[0] === "number" ? rest[0] : n]);
  return leaf("eye", options, () => {
    const out = empty(shape, floatOr("eye", options));
    const data = out.array();
    for (let i = 0; i < Math.min(...shape); i++) data[i * shape[1] + i] = 1;
    return out;
  });
}

function random(
  maker: string,
  shape: readonly number[],
  dtype: Dtype,
  options: CreateOptions,
  fill: (data: Data) => void,
): Tensor {
  const make = () =>
    leaf(maker, options, () => {
      const out = empty(shape, dtype);
      fill(out.array());
      return out;
    });
  return levels.on ? drawn(maker, make) : make();
}

/** The dtype if it can hold fractions. */
function fractional(maker: string, dtype: Dtype): Dtype {
  if (isFloating(dtype)) return dtype;
  throw new DtypeError(`${maker}: ${dtype} cannot hold random fractions; use a float dtype, or randint`);
}

function uniform(data: Data): void {
  if (data instanceof Float64Array) generator.fillUniform(data);
  else generator.fillUniform32(data);
}

/** Uniform in [0, 1). */
export function rand(...given: SizesAndOptions): Tensor {
  const { shape, options } = split("rand", given);
  const dtype = fractional("rand", floatOr("rand", options));
  return random("rand", shape, dtype, options, uniform);
}

/** Standard normal. */
export function randn(...given: SizesAndOptions): Tensor {
  const { shape, options } = split("randn", given);
  return random("randn", shape, fractional("randn", floatOr("randn", options)), options, data =>
    generator.fillNormal(data),
  );
}

/** Whole numbers from low (0 if left out) to below high: randint(high, shape) or randint(low, high, shape). */
export function randint(...given: readonly (number | readonly number[] | CreateOptions)[]): Tensor {
  const last = given.at(-1);
  const named = typeof last === "object" && !Array.isArray(last);
  const options = (named ? last : {}) as CreateOptions;
  const bounds = given.filter(x => typeof x === "number") as number[];
  const shape = given.find(x => Array.isArray(x)) as readonly number[] | undefined;
  const [low, high] = bounds.length === 1 ? [0, bounds[0]] : bounds;
  if (!shape || !Number.isInteger(low) || !Number.isInteger(high) || high <= low) {
    throw new ArgumentError(
      "randint: use randint(high, [sizes]) or randint(low, high, [sizes]) with whole low < high",
    );
  }
  const dtype = checkDtype("randint", options.dtype ?? "int32");
  return random("randint", sizes("randint", shape), dtype, options, data => {
    for (let i = 0; i < data.length; i++) data[i] = low + generator.below(high - low);
  });
}

/** The numbers 0 … n−1 in random order, int32. */
export function randperm(n: number, options: CreateOptions = {}): Tensor {
  if (batchAt(levels.top) !== null) return drawn("randperm", () => randperm(n, options));
  const [count] = sizes("randperm", [n]);
  const order = generator.permutation(count);
  const dtype = checkDtype("randperm", options.dtype ?? "int32");
  return random("randperm", [count], dtype, options, data => data.set(order));
}

function like(x: Tensor, options: CreateOptions): Dtype {
  return options.dtype ?? x.dtype;
}

/** Zeros of x's shape and dtype. */
export function zerosLike(x: Tensor, options: CreateOptions = {}): Tensor {
  return filled("zerosLike", x.shape, 0, like(x, options), options);
}

/** Ones in the shape and dtype of x. */
export function onesLike(x: Tensor, options: CreateOptions = {}): Tensor {
  return filled("onesLike", x.shape, 1, like(x, options), options);
}

/** One value in the shape and dtype of x. */
export function fullLike(x: Tensor, value: number, options: CreateOptions = {}): Tensor {
  return filled("fullLike", x.shape, value, like(x, options), options);
}

/** In the shape and dtype of x, to be overwritten; the elements are 0. */
export function emptyLike(x: Tensor, options: CreateOptions = {}): Tensor {
  return filled("emptyLike", x.shape, 0, like(x, options), options);
}

/** Uniform numbers in [0, 1) in the shape of x. */
export function randLike(x: Tensor, options: CreateOptions = {}): Tensor {
  const dtype = fractional("randLike", like(x, options));
  return random("randLike", x.shape, dtype, options, uniform);
}

/** Normal numbers in the shape of x. */
export function randnLike(x: Tensor, options: CreateOptions = {}): Tensor {
  return random("randnLike", x.shape, fractional("randnLike", like(x, options)), options, data =>
    generator.fillNormal(data),
  );
}

/** Integers from low to below high in x's shape and dtype. */
export function randintLike(x: Tensor, low: number, high: number, options: CreateOptions = {}): Tensor {
  return randint(low, high, x.shape, { ...options, dtype: like(x, options) });
}
