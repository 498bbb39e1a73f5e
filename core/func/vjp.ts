import { tracked } from "../autograd/graph.js";
import { ShapeError } from "../errors.js";
import { sameShape, show } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { derivatives } from "./grad.js";
import { enter, type Level, leaveAll } from "./level.js";
import { parts } from "./tree.js";

/** Pulls a cotangent of the output back to one cotangent for each primal. */
export type Pullback = (cotangent: Tensor | number | readonly (Tensor | number)[]) => Tensor[];

interface AuxOption {
  hasAux: true;
}

/**
 * The output of f and its vector-Jacobian product, v ↦ vᵀJ, which may be called any number of times
 * (https://docs.jax.dev/en/latest/_autosummary/jax.vjp.html).
 */
export function vjp(f: (...args: Tensor[]) => Tensor, ...primals: (Tensor | number)[]): [Tensor, Pullback];
export function vjp(
  f: (...args: Tensor[]) => readonly Tensor[],
  ...primals: (Tensor | number)[]
): [Tensor[], Pullback];
export function vjp<X>(
  f: (...args: Tensor[]) => readonly [Tensor, X],
  ...primals: [...(Tensor | number)[], AuxOption]
): [Tensor, Pullback, X];
export function vjp(f: (...args: never[]) => unknown, ...given: unknown[]): unknown {
  const last = given.at(-1);
  const hasAux =
    typeof last === "object" &&
    last !== null &&
    !(last instanceof Tensor) &&
    "hasAux" in last &&
    last.hasAux === true;
  const primals = hasAux ? given.slice(0, -1) : given;
  const level = enter("func.vjp", f, primals, { argnums: primals.map((_, i) => i), hasAux });
  const out = leaveAll(level.output, level.outer);
  return hasAux ? [out, pullback(level), level.aux] : [out, pullback(level)];
}

function pullback(level: Level) {
  return (cotangent: unknown): unknown => {
    const given = parts("func.vjp", "the cotangent", cotangent).tensors;
    check(level, given);
    const createGraph = level.outer || given.some(tracked);
    const wide = given.map((v, i) => (v.wrapped ? v : like(v, level.output.tensors[i])));
    return level.arrange(derivatives(level.output.tensors, level, wide, createGraph, true));
  };
}

function like(v: Tensor, out: Tensor): Tensor {
  return v.dtype === out.dtype ? v : v.to(out.dtype);
}

function check(level: Level, given: readonly Tensor[]): void {
  const outs = level.output.tensors;
  if (given.length !== outs.length) {
    throw new ShapeError(
      `func.vjp: the function has ${outs.length} outputs, but ${given.length} cotangents were given`,
    );
  }
  outs.forEach((out, i) => {
    if (sameShape(out.shape, given[i].shape)) return;
    throw new ShapeError(
      `func.vjp: the cotangent of output ${i} has shape ${show(given[i].shape)}, expected ${show(out.shape)}`,
    );
  });
}
