import type { Tensor } from "../../core/index.js";
import { type Case, type Fields, FormatError, fields, list, string, strings, tensorText } from "./format.js";
import { call, lookup, make, type Names, operate } from "./library.js";
import { bind, check, type Program } from "./program.js";

// A case of one function transform (grad, vjp, jvp, jacobians, Hessians) of a function given as a step list.

type Fn = (...params: Tensor[]) => Tensor | Tensor[];

/** The function that a step list over params and constants describes. */
export function fnOf(text: Fields, constants: Names): Fn {
  const params = strings(text.params, "fn.params");
  const steps = list(text.steps, "fn.steps").map((step, i) => fields(step, `fn.steps[${i}]`));
  return (...values) => {
    const names: Names = new Map(constants);
    params.forEach((name, i) => {
      names.set(name, values[i]);
    });
    for (const step of steps) {
      const result = operate(step, names);
      bind(names, step.let, result);
    }
    if (Array.isArray(text.returns)) return strings(text.returns, "returns").map(name => lookup(names, name));
    return lookup(names, string(text.returns, "returns"));
  };
}

interface Setting {
  readonly each: Case;
  readonly f: Fn;
  readonly params: Tensor[];
  /** The options object of a transform, absent when the case has no argnums. */
  readonly extra: { argnums: unknown }[];
}

const tensors = (value: unknown, what: string) =>
  Array.isArray(value) ? value.map(part => make(tensorText(part, what))) : make(tensorText(value, what));

/** Applies what the library returned, which must be a function. */
const applied = (f: unknown, args: readonly unknown[]): unknown => {
  if (typeof f !== "function") throw new FormatError(`the transform gave no function but ${String(f)}`);
  return f(...args);
};

const jacobian =
  (name: string) =>
  ({ f, params, extra }: Setting) => ({
    jacobian: applied(call(`func.${name}`, f, ...extra), params),
  });

const transforms: Readonly<Record<string, (setting: Setting) => Readonly<Record<string, unknown>>>> = {
  grad({ each, f, params, extra }) {
    let result: unknown = f;
    for (let order = Number(each.order ?? 1); order > 0; order--)
      result = call("func.grad", result, ...extra);
    return { grad: applied(result, params) };
  },
  valueAndGrad({ f, params, extra }) {
    const [value, grad] = list(applied(call("func.valueAndGrad", f, ...extra), params), "valueAndGrad");
    return { value, grad };
  },
  vjp({ each, f, params }) {
    const [value, back] = list(call("func.vjp", f, ...params), "vjp");
    return { value, grads: applied(back, [tensors(each.cotangent, "cotangent")]) };
  },
  jvp({ each, f, params }) {
    const [value, tangent] = list(call("func.jvp", f, params, tensors(each.tangents, "tangents")), "jvp");
    return { value, tangent };
  },
  jacrev: jacobian("jacrev"),
  jacfwd: jacobian("jacfwd"),
  hessian: ({ f, params, extra }) => ({ hessian: applied(call("func.hessian", f, ...extra), params) }),
  hvp: ({ each, f, params }) => ({
    value: f(...params),
    hvp: call("func.hvp", f, params, tensors(each.tangents, "tangents")),
  }),
};

export function runTransform(each: Case, { names, tolerance }: Program): void {
  const name = string(each.transform, "transform");
  if (!Object.hasOwn(transforms, name)) throw new FormatError(`no transform is called "${name}"`);
  const text = fields(each.fn, "fn");
  const params = strings(text.params, "fn.params").map(param => lookup(names, param));
  const extra = each.argnums === undefined ? [] : [{ argnums: each.argnums }];
  const result = transforms[name]({ each, f: fnOf(text, names), params, extra });
  for (const [key, expected] of Object.entries(fields(each.out, "out")))
    check(result[key], expected, tolerance, key);
}
