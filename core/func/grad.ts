import { grad as gradient } from "../autograd/backward.js";
import { ops } from "../autograd/opset.js";
import { ShapeError } from "../errors.js";
import { show } from "../tensor/shape.js";
import type { Operand, Tensor } from "../tensor/tensor.js";
import { enter, type Given, type Level, leave, type Options, optionsOf } from "./level.js";

// The gradient of a function as a function (https://docs.jax.dev/en/latest/_autosummary/jax.grad.html).

type One = (...args: Tensor[]) => Tensor;
type WithAux<X> = (...args: Tensor[]) => readonly [Tensor, X];
type Call<R> = (...args: Operand[]) => R;
interface Plain {
  argnums?: number;
  hasAux?: false;
}
interface List {
  argnums: readonly number[];
  hasAux?: false;
}
interface Aux {
  argnums?: number;
  hasAux: true;
}

/** The gradient of f, a function with one element as its result, with respect to argument `argnums` (0 unless told). */
export function grad(f: One, options?: Plain | number): Call<Tensor>;
export function grad(f: One, options: List | readonly number[]): Call<Tensor[]>;
export function grad<X>(f: WithAux<X>, options: Aux): Call<[Tensor, X]>;
export function grad<P, A extends unknown[]>(
  f: (params: P, ...rest: A) => Tensor,
  options?: Plain | number,
): (params: P, ...rest: A) => P;
export function grad(f: (...args: never[]) => unknown, options?: Given): (...args: never[]) => unknown;
export function grad(f: (...args: never[]) => unknown, given: Given = {}): (...args: never[]) => unknown {
  const options = optionsOf("func.grad", given);
  return (...args) => {
    const { gradients, level } = evaluate("func.grad", f, args, options);
    return options.hasAux ? [gradients, level.aux] : gradients;
  };
}

/** As grad, but returns [value, gradient]; with hasAux [[value, more], gradient]. */
export function valueAndGrad(f: One, options?: Plain | number): Call<[Tensor, Tensor]>;
export function valueAndGrad(f: One, options: List | readonly number[]): Call<[Tensor, Tensor[]]>;
export function valueAndGrad<X>(f: WithAux<X>, options: Aux): Call<[[Tensor, X], Tensor]>;
export function valueAndGrad<P, A extends unknown[]>(
  f: (params: P, ...rest: A) => Tensor,
  options?: Plain | number,
): (params: P, ...rest: A) => [Tensor, P];
export function valueAndGrad(
  f: (...args: never[]) => unknown,
  options?: Given,
): (...args: never[]) => unknown;
export function valueAndGrad(
  f: (...args: never[]) => unknown,
  given: Given = {},
): (...args: never[]) => unknown {
  const options = optionsOf("func.valueAndGrad", given);
  return (...args) => {
    const { gradients, level } = evaluate("func.valueAndGrad", f, args, options);
    const value = leave(level.output.tensors[0], level.outer);
    return options.hasAux ? [[value, level.aux], gradients] : [value, gradients];
  };
}

function evaluate(op: string, f: (...args: never[]) => unknown, args: readonly unknown[], options: Options) {
  const level = enter(op, f, args, options);
  return { level, gradients: level.arrange(gradientsOf(op, level)) };
}

function gradientsOf(op: string, level: Level): Tensor[] {
  const [out, ...more] = level.output.tensors;
  if (more.length > 0 || out.numel() !== 1) {
    throw new ShapeError(
      `${op}: the function must return one scalar, it returned ${more.length > 0 ? `${more.length + 1} tensors` : `shape ${show(out.shape)}`}; ` +
        "reduce it, or use func.vjp or func.jacrev",
      [out.node],
    );
  }
  return derivatives([out], level, [null], level.outer);
}

/** Gradients by alias, zeros where the output does not depend on it. */
export function derivatives(
  outputs: readonly Tensor[],
  level: Level,
  gradOutputs: readonly (Tensor | null)[],
  createGraph: boolean,
  retainGraph = createGraph,
): Tensor[] {
  const tracked = outputs.map((out, i) => ({ out, v: gradOutputs[i] })).filter(({ out }) => out.requiresGrad);
  const given = {
    gradOutputs: tracked.map(({ v }) => v),
    createGraph,
    retainGraph,
    materializeGrads: true as const,
  };
  if (tracked.length === 0) return level.aliases.map(alias => ops.zerosLike(alias));
  return gradient(
    tracked.map(({ out }) => out),
    level.aliases,
    given,
  );
}
