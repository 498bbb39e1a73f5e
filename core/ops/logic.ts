import { apply } from "../autograd/apply.js";
import { ops } from "../autograd/opset.js";
import { row } from "../autograd/rule.js";
import { contiguous } from "../tensor/copy.js";
import { dimension, reducedShape, sameShape } from "../tensor/shape.js";
import { empty, type Operand, type Tensor } from "../tensor/tensor.js";
import { type Trailing, tensorOf, trailing } from "./arguments.js";
import { reducing } from "./batching.js";
import { zipped } from "./elementwise.js";
import { toTensor } from "./operand.js";
import { lanes, type Reduction, reduction } from "./reduce.js";

// Questions about whole tensors: bool results, so no gradient passes.

interface Close {
  readonly rtol: number;
  readonly atol: number;
  readonly equalNan: boolean;
}

function quantifier(name: "all" | "any") {
  const start = name === "all" ? 1 : 0;
  return row<Reduction>({
    name,
    letters: ["x"],
    run: ([x], a) => {
      const out = empty(reducedShape(x.shape, a.dims, a.keepdim), "bool");
      const { from, outer, n, inner } =
        x.ndim === 0 ? { from: contiguous(x), outer: 1, n: 1, inner: 1 } : lanes(x, a.dims);
      const [data, source] = [out.array(), from.array()];
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          let found = start;
          for (let j = 0; j < n; j++) {
            const holds = source[from.offset + (o * n + j) * inner + i] !== 0;
            if (holds !== (start === 1)) found = 1 - start;
          }
          data[o * inner + i] = found;
        }
      }
      return out;
    },
    batch: reducing,
    stops: "stepFunction",
  });
}

const allRow = quantifier("all");
const anyRow = quantifier("any");

const iscloseRow = row<Close>({
  name: "isclose",
  letters: ["x", "y"],
  run: ([x, y], a) => zipped("isclose", x, y, (p, q) => Number(near(p, q, a)), "bool"),
  batch: "aligned",
  stops: "stepFunction",
});

function near(x: number, y: number, { rtol, atol, equalNan }: Close): boolean {
  if (x === y) return true;
  if (Number.isNaN(x) && Number.isNaN(y)) return equalNan;
  return Number.isFinite(y) && Math.abs(x - y) <= atol + rtol * Math.abs(y);
}

type Rest = [] | [dim: number, keepdim?: boolean] | [options: { dim?: number; keepdim?: boolean }];

function quantified(op: "all" | "any", x: Operand, rest: readonly unknown[]): Tensor {
  const { dim, keepdim } = trailing<{ dim: number; keepdim: boolean }>(op, rest, ["dim", "keepdim"]);
  const t = toTensor(op, x);
  const dims = dim === undefined ? undefined : [dimension(op, dim, t.ndim)];
  return apply(op === "all" ? allRow : anyRow, [t], reduction(op, t, { dim: dims, keepdim }));
}

/** Whether every element (along dim) is not 0. */
export function all(x: Operand, ...rest: Rest): Tensor {
  return quantified("all", x, rest);
}

/** Whether any element (along dim) is not 0. */
export function any(x: Operand, ...rest: Rest): Tensor {
  return quantified("any", x, rest);
}

/** Tolerances: |x − y| ≤ atol + rtol · |y|. */
export interface CloseOptions {
  rtol?: number;
  atol?: number;
  equalNan?: boolean;
}

/** Element by element, |x − y| ≤ atol + rtol · |y|. */
export function isclose(
  x: Operand,
  y: Operand,
  ...rest: Trailing<CloseOptions, [number, number, boolean]>
): Tensor {
  const names = ["rtol", "atol", "equalNan"] as const;
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = trailing<CloseOptions>("isclose", rest, names);
  return apply(iscloseRow, [x, y], { rtol, atol, equalNan });
}

/** Whether isclose holds everywhere. */
export function allclose(
  x: Operand,
  y: Operand,
  ...rest: Trailing<CloseOptions, [number, number, boolean]>
): boolean {
  return ops.all(isclose(x, y, ...rest)).value() !== 0;
}

/** Whether shapes and all elements are the same. */
export function equal(x: Tensor, y: Tensor): boolean {
  return (
    sameShape(tensorOf("equal", "x", x).shape, tensorOf("equal", "y", y).shape) &&
    ops.all(ops.eq(x, y)).value() !== 0
  );
}
