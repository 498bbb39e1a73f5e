import type { Tensor } from "../../core/index.js";
import * as library from "../../core/index.js";
import { isTensor } from "./compare.js";
import { asNumber, type Fields, FormatError, fields, list, type TensorText } from "./format.js";

// Calls the library by the names of a golden file: the naming rule is the contract's, so most names are just looked up.

/** The file asks for something that the library does not have (yet). */
export class MissingError extends Error {
  override name = "MissingError";
  readonly what: string;
  constructor(what: string) {
    super(`the library has no ${what}`);
    this.what = what;
  }
}

/** Tensors by name while a case runs; null is a gradient that does not exist. */
export type Names = Map<string, Tensor | null>;

/** Something of the library by its dotted path ("nn.utils.clipGradNorm_"). Throws MissingError. */
export function member(path: string): unknown {
  let at: unknown = library;
  for (const key of path.split(".")) {
    const holder = (typeof at === "object" && at !== null) || typeof at === "function" ? (at as Fields) : {};
    at = Object.hasOwn(holder, key) ? holder[key] : undefined;
    if (at === undefined) throw new MissingError(path);
  }
  return at;
}

/** Calls a function of the library by its dotted path. */
export function call(path: string, ...args: unknown[]): unknown {
  const found = member(path);
  if (typeof found !== "function") throw new MissingError(`function ${path}`);
  return found(...args);
}

const optional = (path: string): unknown => {
  try {
    return member(path);
  } catch (error) {
    if (error instanceof MissingError) return undefined;
    throw error;
  }
};

const dtypes = { float64: "float64", int64: "int32", bool: "bool" } as const;
const buffers = { float64: Float64Array, int64: Int32Array, bool: Uint8Array } as const;

/** A tensor of the library from its text. */
export function make(text: TensorText): Tensor {
  const data = buffers[text.dtype].from(text.data);
  const made = call("tensor", data, { dtype: dtypes[text.dtype] });
  const shaped = call("reshape", made, [...text.shape]);
  if (!isTensor(shaped)) throw new Error("tensor() gave no tensor");
  const leaf = shaped.detach();
  return text.requiresGrad ? leaf.requiresGrad_(true) : leaf;
}

/** A tensor of the table. */
export function lookup(names: Names, name: string): Tensor {
  const found = names.get(name);
  if (found === undefined) throw new FormatError(`no tensor is named "${name}"`);
  if (found === null) throw new FormatError(`"${name}" is null`);
  return found;
}

/** An argument of a step: numbers, strings, lists and {"$": name} references. */
export function argument(value: unknown, names: Names): unknown {
  const asNum = asNumber(value);
  if (asNum !== undefined) return asNum;
  if (Array.isArray(value)) return value.map(each => argument(each, names));
  if (typeof value !== "object" || value === null) return value;
  const name = fields(value, "argument").$;
  if (typeof name !== "string")
    throw new FormatError(`argument: expected {"$": name}, found ${JSON.stringify(value)}`);
  return lookup(names, name);
}

/** The options object of a step; undefined when there are none. */
export function options(value: unknown, names: Names): Record<string, unknown> | undefined {
  if (value === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(fields(value, "kwargs")).map(([key, each]) => [key, argument(each, names)]),
  );
}

/** Names that the library spells otherwise, JavaScript's grammar being what it is. */
const renamed: Readonly<Record<string, string>> = { var: "variance" };

/** Calls the op of a step; several outputs come back as a list. */
export function operate(step: Fields, names: Names): unknown {
  const op = String(step.op);
  const args = list(step.args, "args");
  if (op === "index") return at(argument(args[0], names), list(args[1], "items"), names);
  const values = args.map(each => argument(each, names));
  const extra = options(step.kwargs, names);
  if (op === "slice") return sliced(values[0], extra ?? {});
  if (extra !== undefined) values.push(extra);
  const name = renamed[op] ?? op;
  const found = optional(name) ?? optional(`nn.functional.${name}`) ?? optional(`linalg.${name}`);
  if (typeof found !== "function") throw new MissingError(op);
  return outputs(found(...values));
}

/** {values, indices} and its like, in PyTorch's order. */
function outputs(result: unknown): unknown {
  if (isTensor(result) || Array.isArray(result) || typeof result !== "object" || result === null)
    return result;
  return Object.values(result);
}

function at(x: unknown, items: readonly unknown[], names: Names): unknown {
  const index = items.map(item => {
    const { slice, newaxis, ellipsis } = typeof item === "object" && item !== null ? (item as Fields) : {};
    if (newaxis === true) return null;
    if (ellipsis === true) return "...";
    if (slice !== undefined) return call("slice", ...list(slice, "slice").map(each => each ?? undefined));
    return argument(item, names);
  });
  return method(x, "at", index);
}

function sliced(x: unknown, { dim = 0, start, end, step }: Fields): unknown {
  if (!isTensor(x)) throw new FormatError("slice: the first argument is no tensor");
  const place = Number(dim) < 0 ? Number(dim) + x.shape.length : Number(dim);
  const before = Array.from({ length: place }, () => call("slice"));
  return method(x, "at", [...before, call("slice", start, end, step)]);
}

/** Calls a method of a tensor. Throws MissingError. */
export function method(x: unknown, name: string, args: readonly unknown[]): unknown {
  if (!isTensor(x)) throw new FormatError(`${name}: not called on a tensor`);
  const found: unknown = Reflect.get(x, name);
  if (typeof found !== "function") throw new MissingError(`method ${name}`);
  return found.apply(x, args);
}
