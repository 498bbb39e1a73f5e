import { type Ops, ops } from "../autograd/opset.js";
import { dimension } from "../tensor/shape.js";
import { type Operand, Tensor } from "../tensor/tensor.js";
import type { Extremes } from "./extreme.js";
import * as inplace from "./inplace.js";
import "./table.js";

// Operations as methods: x.add(y) is add(x, y). Only names that PyTorch has as methods.

const names = [
  "add",
  "sub",
  "mul",
  "div",
  "pow",
  "remainder",
  "neg",
  "exp",
  "expm1",
  "log",
  "log1p",
  "log2",
  "log10",
  "sqrt",
  "rsqrt",
  "reciprocal",
  "square",
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "sinh",
  "cosh",
  "tanh",
  "sigmoid",
  "abs",
  "sign",
  "round",
  "floor",
  "ceil",
  "trunc",
  "relu",
  "minimum",
  "maximum",
  "clamp",
  "eq",
  "ne",
  "gt",
  "ge",
  "lt",
  "le",
  "logicalAnd",
  "logicalOr",
  "logicalXor",
  "logicalNot",
  "isnan",
  "isinf",
  "isfinite",
  "sum",
  "all",
  "any",
  "isclose",
  "allclose",
  "equal",
  "logsumexp",
  "fmod",
  "lerp",
  "xlogy",
  "hypot",
  "atan2",
  "erf",
  "argmin",
  "argmax",
  "amin",
  "amax",
  "norm",
  "std",
  "prod",
  "mean",
  "softmax",
  "logSoftmax",
  "matmul",
  "dot",
  "mv",
  "mm",
  "bmm",
  "outer",
  "reshape",
  "view",
  "flatten",
  "permute",
  "transpose",
  "t",
  "expand",
  "expandAs",
  "squeeze",
  "unsqueeze",
  "clone",
  "contiguous",
  "to",
  "at",
  "set_",
  "narrow",
  "select",
  "tril",
  "triu",
  "diag",
  "diagonal",
  "trace",
  "flip",
  "roll",
  "gather",
  "scatter",
  "scatterAdd",
  "indexSelect",
  "maskedFill",
  "maskedSelect",
  "split",
  "chunk",
  "unbind",
  "sort",
  "argsort",
  "topk",
  "cumsum",
  "cumprod",
  "inverse",
  "det",
  "slogdet",
  "cholesky",
  "repeat",
  "tile",
] as const satisfies readonly (keyof Ops)[]; // prettier-ignore

type Name = (typeof names)[number];
type Method<F> = F extends (x: never, ...rest: infer R extends readonly unknown[]) => infer O
  ? (...rest: R) => O
  : never;
type Methods = { [K in keyof Pick<Ops, Name>]: Method<Ops[K]> };
type InPlace = { [K in keyof typeof inplace]: Method<(typeof inplace)[K]> };

declare module "../tensor/tensor.js" {
  interface Tensor extends Methods, InPlace {
    /** The largest of all elements; with a dimension `{ values, indices }` along it; with a tensor the larger of both. */
    max(): Tensor;
    max(other: Tensor): Tensor;
    max(...dim: Along): Extremes;
    /** As max, the smallest. */
    min(): Tensor;
    min(other: Tensor): Tensor;
    min(...dim: Along): Extremes;
    /** The variance; the free function is called `variance`. */
    var: Method<Ops["variance"]>;
    /** The sizes, or that of one dimension. */
    size(): readonly number[];
    size(dim: number): number;
    /** The number of dimensions. */
    dim(): number;
    /** The transpose of a matrix. */
    readonly T: Tensor;
    /** In float32. */
    float(): Tensor;
    /** In float64. */
    double(): Tensor;
    /** In int32, cut toward zero; no gradient passes. */
    int(): Tensor;
    /** Whether each element differs from 0. */
    bool(): Tensor;
    /** In the shape of another tensor. */
    viewAs(other: Tensor): Tensor;
    /** In the shape of another tensor, copied where a view is impossible. */
    reshapeAs(other: Tensor): Tensor;
    /** x where cond, else y. */
    where(cond: Tensor, y: Operand): Tensor;
  }
}

type Along = [dim: number, keepdim?: boolean] | [options: { dim: number; keepdim?: boolean }];

/** Without a rest parameter: an array for every call of a small operation costs as much as the operation. */
function hang(name: string, f: (...args: never[]) => unknown): void {
  const call = f as (...args: unknown[]) => unknown;
  const value = function (this: Tensor, a: unknown, b: unknown, c: unknown) {
    // biome-ignore lint/complexity/noArguments: see above
    switch (arguments.length) {
      case 0:
        return call(this);
      case 1:
        return call(this, a);
      case 2:
        return call(this, a, b);
      case 3:
        return call(this, a, b, c);
      default:
        // biome-ignore lint/complexity/noArguments: see above
        return call(this, ...arguments);
    }
  };
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
}

hang("max", ops.max);
hang("min", ops.min);
hang("var", ops.variance);
hang("where", (x: Tensor, cond: Tensor, y: Operand) => ops.where(cond, x, y));
hang("size", (x: Tensor, dim?: number) =>
  dim === undefined ? x.shape : x.shape[dimension("size", dim, x.ndim)],
);
hang("dim", (x: Tensor) => x.ndim);
hang("float", (x: Tensor) => ops.to(x, "float32"));
hang("double", (x: Tensor) => ops.to(x, "float64"));
hang("int", (x: Tensor) => ops.to(x, "int32"));
hang("bool", (x: Tensor) => ops.to(x, "bool"));
hang("viewAs", (x: Tensor, other: Tensor) => ops.view(x, other.shape));
hang("reshapeAs", (x: Tensor, other: Tensor) => ops.reshape(x, other.shape));
Object.defineProperty(Tensor.prototype, "T", {
  get(this: Tensor) {
    return ops.t(this);
  },
  configurable: true,
});
for (const name of names) hang(name, ops[name]);
for (const [name, f] of Object.entries(inplace)) hang(name, f);
