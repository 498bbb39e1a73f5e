import { grad as gradient } from "../autograd/backward.js";
import { tracked } from "../autograd/graph.js";
import { setRequiresGrad } from "../autograd/leaf.js";
import { ops } from "../autograd/opset.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { enableGrad } from "../modes/grad.js";
import { sameShape, show } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { enter, type Level, leave, leaveAll } from "./level.js";
import { parts } from "./tree.js";

// Jacobian-vector products by two vector-Jacobian products (Townsend 2017, "A new trick for calculating Jacobian vector
// products"): u ↦ uᵀJ is linear in u, and the derivative of ⟨uᵀJ, v⟩ with respect to u is Jv. So forward mode needs no
// rules of its own and nests like everything else.

interface AuxOption {
  hasAux: true;
}

type Values = readonly (Tensor | number)[];

/** [output, tangent of the output] of f at the primals in the direction of the tangents. */
export function jvp(f: (...args: Tensor[]) => Tensor, primals: Values, tangents: Values): [Tensor, Tensor];
export function jvp(
  f: (...args: Tensor[]) => readonly Tensor[],
  primals: Values,
  tangents: Values,
): [Tensor[], Tensor[]];
export function jvp<X>(
  f: (...args: Tensor[]) => readonly [Tensor, X],
  primals: Values,
  tangents: Values,
  options: AuxOption,
): [Tensor, Tensor, X];
export function jvp(
  f: (...args: never[]) => unknown,
  primals: readonly unknown[],
  tangents: readonly unknown[],
  { hasAux = false }: { hasAux?: boolean } = {},
): unknown {
  if (!Array.isArray(primals) || !Array.isArray(tangents))
    throw new ArgumentError("func.jvp: primals and tangents must be lists: func.jvp(f, [x], [v])");
  const level = enter("func.jvp", f, primals, { argnums: primals.map((_, i) => i), hasAux });
  const directions = parts("func.jvp", "the tangents", tangents).tensors;
  check(level, directions);
  const outer = level.outer || directions.some(tracked);
  const out = leaveAll(level.output, outer);
  const pushed = push(level)(directions, outer, false).map(t => leave(t, outer));
  const tangent = level.output.build(pushed);
  return hasAux ? [out, tangent, level.aux] : [out, tangent];
}

/** A function from directions to the tangents of the outputs; the transposed graph is built once. */
export function push(level: Level) {
  const outs = level.output.tensors;
  const dummies = outs.map(out => setRequiresGrad(ops.zerosLike(out), true));
  const live = outs.map((_, i) => i).filter(i => outs[i].requiresGrad);
  const pulled =
    live.length === 0
      ? level.aliases.map(() => null)
      : gradient(
          live.map(i => outs[i]),
          level.aliases,
          { gradOutputs: live.map(i => dummies[i]), createGraph: true, allowUnused: true },
        );
  const linear = pulled.map((g, i) => ({ g, i })).filter(({ g }) => g?.requiresGrad);
  return (directions: readonly Tensor[], createGraph: boolean, retainGraph: boolean): Tensor[] => {
    if (linear.length === 0) return outs.map(out => ops.zerosLike(out));
    const found = enableGrad(() =>
      gradient(
        linear.map(({ g }) => g!),
        dummies,
        {
          gradOutputs: linear.map(({ i }) => like(directions[i], level.aliases[i])),
          createGraph,
          retainGraph: retainGraph || createGraph,
          allowUnused: true,
        },
      ),
    );
    return found.map((t, i) => t ?? ops.zerosLike(outs[i]));
  };
}

function like(v: Tensor, x: Tensor): Tensor {
  return v.dtype === x.dtype ? v : ops.to(v, x.dtype);
}

function check(level: Level, tangents: readonly Tensor[]): void {
  if (tangents.length !== level.aliases.length) {
    throw new ShapeError(
      `func.jvp: got ${level.aliases.length} primals and ${tangents.length} tangents; give one for each`,
    );
  }
  tangents.forEach((t, i) => {
    const { shape } = level.aliases[i];
    if (!sameShape(t.shape, shape)) {
      throw new ShapeError(
        `func.jvp: tangent ${i} has shape ${show(t.shape)}, but its primal has shape ${show(shape)}`,
      );
    }
  });
}
