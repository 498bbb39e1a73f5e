import { ops } from "../autograd/opset.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { sameShape, show } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { pushForward } from "./push.js";
import { type Parts, parts } from "./tree.js";

// Jacobian-vector products in forward mode (https://pytorch.org/docs/stable/generated/torch.func.jvp.html).

interface AuxOption {
  hasAux: true;
}

type Values = readonly (Tensor | number)[];

/**
 * [output, tangent of the output] of f at the primals in the direction of the tangents, in one forward pass. As in
 * PyTorch, detach stops tangents, noGrad does not, and integer outputs have zero tangents.
 */
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
  const at = primals.map((_, i) => i);
  const inputs = primals.map((x, i) => parts("func.jvp", `primal ${i}`, x));
  const given = parts("func.jvp", "the tangents", tangents).tensors;
  const directions = checked(inputs, given);
  const pushed = pushForward("func.jvp", f, primals, at, inputs, directions, { hasAux });
  const { output, aux } = pushed;
  const out = output.build(output.tensors);
  const tangent = output.build(pushed.tangents.map((t, i) => t ?? ops.zerosLike(output.tensors[i])));
  return hasAux ? [out, tangent, aux] : [out, tangent];
}

function checked(inputs: readonly Parts[], tangents: readonly Tensor[]): Tensor[] {
  const primals = inputs.flatMap(input => input.tensors);
  if (tangents.length !== primals.length) {
    throw new ShapeError(
      `func.jvp: got ${primals.length} primals and ${tangents.length} tangents; give one for each`,
    );
  }
  return tangents.map((t, i) => {
    const { shape, dtype } = primals[i];
    if (!sameShape(t.shape, shape)) {
      throw new ShapeError(
        `func.jvp: tangent ${i} has shape ${show(t.shape)}, but its primal has shape ${show(shape)}`,
      );
    }
    return t.dtype === dtype ? t : ops.to(t, dtype);
  });
}
