import { ops } from "../autograd/opset.js";
import { ShapeError } from "../errors.js";
import { sameShape, show } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { grad } from "./grad.js";
import { pushForward } from "./push.js";
import { parts } from "./tree.js";

/**
 * Hessian-vector product ∂²f(x)·v without the Hessian, forward over reverse: the tangent of the gradient in the direction
 * v (Pearlmutter 1994). x and v may be arrays, for a function of several arguments; then so is the result.
 */
export function hvp(f: (x: Tensor) => Tensor, x: Tensor | number, v: Tensor | number): Tensor;
export function hvp(
  f: (...x: Tensor[]) => Tensor,
  x: readonly (Tensor | number)[],
  v: readonly (Tensor | number)[],
): Tensor[];
export function hvp(f: (...x: Tensor[]) => Tensor, x: unknown, v: unknown): unknown {
  const several = Array.isArray(x);
  const point: Tensor[] = several ? parts("func.hvp", "x", x).tensors : parts("func.hvp", "x", [x]).tensors;
  const direction = parts("func.hvp", "v", several ? v : [v]).tensors;
  if (point.length !== direction.length || point.some((p, i) => !sameShape(p.shape, direction[i].shape))) {
    const list = (ts: readonly Tensor[]) => ts.map(t => show(t.shape)).join(", ");
    throw new ShapeError(
      `func.hvp: v must have the shapes of x; x has ${list(point)}, v has ${list(direction)}`,
    );
  }
  const argnums = point.map((_, i) => i);
  const given = direction.map((v, i) => (v.dtype === point[i].dtype ? v : ops.to(v, point[i].dtype)));
  const inputs = point.map(p => parts("func.hvp", "x", p));
  const { output, tangents } = pushForward("func.hvp", grad(f, { argnums }), point, argnums, inputs, given);
  const products = tangents.map((t, i) => t ?? ops.zerosLike(output.tensors[i]));
  return several ? products : products[0];
}
