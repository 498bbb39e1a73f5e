// Expressions of watches, conditions and the debug console. They are read, never run: only the words of the tables below
// mean anything, so that nothing in them can reach beyond the recorded values.
import jsep from "jsep";
import type { Part } from "./tree.js";
import { computed, entriesOf, isRecorded, type Recorded, type Value } from "./value.js";

/** What names mean where the expression is asked. */
export interface Scope {
  /** Undefined: nothing of that name. */
  named(name: string): Value | undefined;
  /** A tensor's .grad then. */
  grad(of: Recorded): Value;
  names(): Iterable<string>;
}

/** Said to the person who wrote it. */
export class ExpressionError extends Error {
  override name = "ExpressionError";
}

export type Expression = jsep.Expression;

const LONGEST = 1000;

/** @throws ExpressionError */
export function read(text: string): Expression {
  if (text.length > LONGEST)
    throw new ExpressionError(`an expression may have ${LONGEST} characters, this has ${text.length}`);
  if (text.trim() === "") throw new ExpressionError("write an expression, for example grad.norm() > 10");
  try {
    return jsep(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ExpressionError(`${text}: ${message.replace(/ at character \d+$/, "")}`);
  }
}

/** @throws ExpressionError */
export function evaluate(expression: Expression, scope: Scope): Value {
  const rule = RULES[expression.type];
  if (!rule) throw new ExpressionError(`${expression.type} is not understood here; ${HELP}`);
  return rule(expression as never, scope);
}

/** A tensor, or a part of one by indices; null for what is none. @throws ExpressionError */
export function partOf(expression: Expression, scope: Scope): Part | null {
  const at: number[] = [];
  let of = expression;
  while (of.type === "MemberExpression" && (of as jsep.MemberExpression).computed) {
    const { object, property } = of as jsep.MemberExpression;
    at.unshift(number(evaluate(property, scope)));
    of = object;
  }
  const value = evaluate(of, scope);
  return isRecorded(value) ? { of: value, at: indices(value, at) } : null;
}

const HELP = "names, .grad, .norm() and the like, numbers, + − × ÷, comparisons, && and || are";

type Rule = (expression: never, scope: Scope) => Value;

const RULES: Readonly<Record<string, Rule | undefined>> = {
  Literal: ({ value }: jsep.Literal) => value as Value,
  Identifier: ({ name }: jsep.Identifier, scope) => lookUp(name, scope),
  ArrayExpression: ({ elements }: jsep.ArrayExpression, scope) =>
    elements.map(each => (each ? evaluate(each, scope) : null)),
  UnaryExpression: ({ operator, argument }: jsep.UnaryExpression, scope) => {
    const value = evaluate(argument, scope);
    if (operator === "!") return !isTrue(value);
    if (operator === "-") return binary("-", 0, value);
    if (operator === "+") return value;
    throw new ExpressionError(`the sign ${operator} is not understood here`);
  },
  BinaryExpression: ({ operator, left, right }: jsep.BinaryExpression, scope) => {
    const first = evaluate(left, scope);
    if (operator === "&&") return isTrue(first) ? evaluate(right, scope) : first;
    if (operator === "||") return isTrue(first) ? first : evaluate(right, scope);
    return binary(operator, first, evaluate(right, scope));
  },
  ConditionalExpression: ({ test, consequent, alternate }: jsep.ConditionalExpression, scope) =>
    evaluate(isTrue(evaluate(test, scope)) ? consequent : alternate, scope),
  MemberExpression: ({ object, property, computed: byIndex }: jsep.MemberExpression, scope) => {
    const of = evaluate(object, scope);
    return byIndex ? element(of, [evaluate(property, scope)]) : member(of, nameOf(property), scope);
  },
  CallExpression: ({ callee, arguments: given }: jsep.CallExpression, scope) => {
    const values = given.map(each => evaluate(each, scope));
    if (callee.type === "Identifier") return call(nameOf(callee), values);
    if (callee.type !== "MemberExpression")
      throw new ExpressionError("only methods of tensors can be called");
    const { object, property } = callee as jsep.MemberExpression;
    return method(evaluate(object, scope), nameOf(property), values);
  },
};
// The rules' own parameter types are narrower than the table's: jsep says by `type` which it is.

const nameOf = (property: Expression): string => String((property as jsep.Identifier).name);

const CONSTANTS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  pi: Math.PI,
  e: Math.E,
};

function lookUp(name: string, scope: Scope): Value {
  const found = scope.named(name);
  if (found !== undefined) return found;
  if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name];
  throw new ExpressionError(`${name}: nothing of that name had been computed here`);
}

const FUNCTIONS: Readonly<Record<string, (...values: number[]) => number>> = {
  abs: Math.abs,
  sqrt: Math.sqrt,
  log: Math.log,
  exp: Math.exp,
  min: Math.min,
  max: Math.max,
  isNaN: value => Number(Number.isNaN(value)),
  isFinite: value => Number(Number.isFinite(value)),
};

function call(name: string, values: readonly Value[]): Value {
  if (!Object.hasOwn(FUNCTIONS, name))
    throw new ExpressionError(`${name}() is not known; ${Object.keys(FUNCTIONS).join(", ")} are`);
  const made = FUNCTIONS[name](...values.map(each => number(each)));
  return name.startsWith("is") ? made === 1 : made;
}

const FIGURES: Readonly<Record<string, (of: Recorded) => Value>> = {
  norm: ({ summary }) => summary.norm,
  min: ({ summary }) => summary.min,
  max: ({ summary }) => summary.max,
  mean: ({ summary }) => summary.mean,
  std: ({ summary }) => summary.std,
  nan: ({ summary }) => summary.nan,
  inf: ({ summary }) => summary.inf,
  zeros: ({ summary }) => summary.zeros,
  numel: ({ shape }) => shape.reduce((a, b) => a * b, 1),
  item: of => number(of),
  isnan: ({ summary }) => summary.nan > 0,
  isfinite: ({ summary }) => summary.nan + summary.inf === 0,
  sum: of => whole(of).reduce((a, b) => a + b, 0),
  toArray: of => [...whole(of)],
};

function method(of: Value, name: string, given: readonly Value[]): Value {
  if (!isRecorded(of)) throw new ExpressionError(`${name}(): only tensors have methods`);
  if (name === "at") return element(of, given);
  if (!Object.hasOwn(FIGURES, name))
    throw new ExpressionError(`.${name}() is not known; ${Object.keys(FIGURES).join(", ")} and at are`);
  return FIGURES[name](of);
}

function member(of: Value, name: string, scope: Scope): Value {
  if (Array.isArray(of) && name === "length") return of.length;
  if (!isRecorded(of)) throw new ExpressionError(`.${name}: only tensors have that`);
  switch (name) {
    case "grad":
      return scope.grad(of);
    case "shape":
      return of.shape;
    case "dtype":
      return of.dtype;
    case "ndim":
      return of.shape.length;
    case "name":
      return of.name;
    case "requiresGrad":
      return of.node?.requiresGrad ?? false;
    case "isLeaf":
      return of.node?.leaf ?? false;
  }
  throw new ExpressionError(
    `.${name} is not known; grad, shape, dtype, ndim, name, requiresGrad, isLeaf are`,
  );
}

function element(of: Value, at: readonly Value[]): Value {
  const index = at.map(each => number(each));
  if (Array.isArray(of)) {
    const found: Value | undefined = of[index[0]];
    if (found === undefined) throw new ExpressionError(`there is no element ${index[0]} of ${of.length}`);
    return found;
  }
  if (!isRecorded(of)) throw new ExpressionError("only tensors and lists have elements");
  const from = indices(of, index).reduce((sum, i, d) => sum * of.shape[d] + i, 0);
  const rest = of.shape.slice(index.length);
  const size = rest.reduce((a, b) => a * b, 1);
  const { sample } = of.summary;
  if ((from + 1) * size > sample.length)
    throw new ExpressionError(
      `the trace holds the first ${sample.length} entries of ${of.name}; open the variable for all`,
    );
  const entries = sample.slice(from * size, (from + 1) * size).map(Number);
  return rest.length === 0 ? entries[0] : computed(`${of.name}[${index.join("][")}]`, rest, entries);
}

/** Indices from the start of each dimension. */
function indices({ name, shape }: Recorded, index: readonly number[]): number[] {
  if (index.length > shape.length)
    throw new ExpressionError(`${name} has ${shape.length} dimensions, not ${index.length}`);
  return index.map((i, d) => {
    const place = i < 0 ? i + shape[d] : i;
    if (!Number.isInteger(place) || place < 0 || place >= shape[d])
      throw new ExpressionError(`${name} has no index ${i} in dimension ${d} of size ${shape[d]}`);
    return place;
  });
}

const SIGNS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

function binary(sign: string, a: Value, b: Value): Value {
  if (["==", "===", "!=", "!=="].includes(sign)) return same(a, b) === (sign[0] === "=");
  // A gradient that is not there is no number: nothing is larger or smaller than it.
  if (Object.hasOwn(COMPARISONS, sign))
    return a !== null && b !== null && COMPARISONS[sign](number(a), number(b));
  if (!Object.hasOwn(SIGNS, sign)) throw new ExpressionError(`the sign ${sign} is not understood here`);
  const apply = SIGNS[sign];
  const wide = [a, b].find(each => isRecorded(each) && each.shape.length > 0) as Recorded | undefined;
  if (!wide) return apply(number(a), number(b));
  const [left, right] = [a, b].map(each => spread(each, wide));
  return computed(
    `(${sign})`,
    wide.shape,
    left.map((each, i) => apply(each, right[i])),
  );
}

function spread(value: Value, like: Recorded): readonly number[] {
  if (isRecorded(value) && value.shape.length > 0) {
    if (`${value.shape}` !== `${like.shape}`)
      throw new ExpressionError(
        `shapes [${value.shape}] and [${like.shape}] differ; only numbers are spread here`,
      );
    return whole(value);
  }
  return new Array<number>(like.shape.reduce((a, b) => a * b, 1)).fill(number(value));
}

function same(a: Value, b: Value): boolean {
  if (isRecorded(a) && b !== null && (typeof b === "number" || isRecorded(b))) return number(a) === number(b);
  if (isRecorded(b) && typeof a === "number") return number(b) === a;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, i) => same(each, b[i]));
  return a === b;
}

function whole(of: Recorded): readonly number[] {
  const entries = entriesOf(of);
  if (!entries)
    throw new ExpressionError(
      `the trace holds only the first ${of.summary.sample.length} entries of ${of.name}`,
    );
  return entries;
}

/** Of a tensor with one element, that. */
function number(value: Value): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (isRecorded(value) && value.summary.sample.length === 1 && value.shape.every(size => size === 1))
    return Number(value.summary.sample[0]);
  if (isRecorded(value))
    throw new ExpressionError(
      `${value.name} has shape [${value.shape}]: compare a figure of it, for example ${value.name}.norm()`,
    );
  throw new ExpressionError(value === null ? "there is no gradient to compute with" : "expected a number");
}

export function isTrue(value: Value): boolean {
  return isRecorded(value) ? value.shape.length > 0 || number(value) !== 0 : Boolean(value);
}
