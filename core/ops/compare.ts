import { apply } from "../autograd/apply.js";
import { row } from "../autograd/rule.js";
import type { Operand, Tensor } from "../tensor/tensor.js";
import { mapped, zipped } from "./elementwise.js";
import { vectorOf } from "./fused.js";

// Comparisons and logic: bool tensors, step functions, so no gradient passes.

type Test = (x: Operand) => Tensor;
type Pair = (x: Operand, y: Operand) => Tensor;

function comparison(name: string, symbol: string, f: (x: number, y: number) => boolean): Pair {
  const made = row({
    name,
    symbol,
    letters: ["x", "y"],
    run: ([x, y]) => zipped(name, x, y, (a, b) => (f(a, b) ? 1 : 0), "bool", vectorOf(name)),
    batch: "aligned",
    stops: "stepFunction",
  });
  return (x, y) => apply(made, [x, y]);
}

function test(name: string, f: (x: number) => boolean): Test {
  const made = row({
    name,
    letters: ["x"],
    run: ([x]) => mapped(x, a => (f(a) ? 1 : 0), "bool"),
    batch: "aligned",
    stops: "stepFunction",
  });
  return x => apply(made, [x]);
}

/** x = y element by element, as bool; NaN equals nothing. */
export const eq: Pair = comparison("eq", "=", (a, b) => a === b);
/** x ≠ y element by element, as bool. */
export const ne: Pair = comparison("ne", "≠", (a, b) => a !== b);
/** x > y element by element, as bool. */
export const gt: Pair = comparison("gt", ">", (a, b) => a > b);
/** x ≥ y element by element, as bool. */
export const ge: Pair = comparison("ge", "≥", (a, b) => a >= b);
/** x < y element by element, as bool. */
export const lt: Pair = comparison("lt", "<", (a, b) => a < b);
/** x ≤ y element by element, as bool. */
export const le: Pair = comparison("le", "≤", (a, b) => a <= b);
/** Whether both are not 0, element by element. */
export const logicalAnd: Pair = comparison("logicalAnd", "∧", (a, b) => a !== 0 && b !== 0);
/** Whether one of both is not 0, element by element. */
export const logicalOr: Pair = comparison("logicalOr", "∨", (a, b) => a !== 0 || b !== 0);
/** Whether exactly one of both is not 0, element by element. */
export const logicalXor: Pair = comparison("logicalXor", "⊕", (a, b) => (a !== 0) !== (b !== 0));
/** Whether the element is 0. */
export const logicalNot: Test = test("logicalNot", a => a === 0);
/** Whether the element is NaN. */
export const isnan: Test = test("isnan", Number.isNaN);
/** Whether the element is infinite. */
export const isinf: Test = test("isinf", a =>
  a === Number.POSITIVE_INFINITY || a === Number.NEGATIVE_INFINITY);
/** Whether the element is neither infinite nor NaN. */
export const isfinite: Test = test("isfinite", Number.isFinite);
