import { ops } from "../autograd/opset.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { squares } from "../kernels/rows.js";
import { noGrad } from "../modes/grad.js";
import { elements } from "../ops/arguments.js";
import { isFloating, rounded } from "../tensor/dtype.js";
import { show } from "../tensor/shape.js";
import { scalar, Tensor } from "../tensor/tensor.js";

// The members of `nn.utils`: gradients kept in bounds, parameters as one vector.

function gradsOf(name: string, params: Tensor | Iterable<Tensor>): Tensor[] {
  const list = params instanceof Tensor ? [params] : [...params];
  for (const p of list)
    if (!(p instanceof Tensor)) throw new ArgumentError(`${name}: expected parameters, found ${String(p)}`);
  return list.flatMap(p => (p.grad === null ? [] : [p.grad]));
}

/** The vector norm of order p over all elements of all tensors. */
function totalNorm(tensors: readonly Tensor[], p: number): number {
  let total = 0;
  const part = new Float64Array(1);
  for (const t of tensors) {
    if (p === 2) {
      squares(part, new Float64Array(1), elements(t), 0, 1, t.numel());
      total += part[0];
      continue;
    }
    for (const value of elements(t)) {
      const size = Math.abs(value);
      if (p === Number.POSITIVE_INFINITY) total = Number.isNaN(size) ? Number.NaN : Math.max(total, size);
      else total += size ** p;
    }
  }
  if (p === Number.POSITIVE_INFINITY) return total;
  return p === 2 ? Math.sqrt(total) : total ** (1 / p);
}

/** Options of `clipGradNorm_`. */
export interface ClipNormOptions {
  /** Order of the norm, also Infinity. Default 2. */
  normType?: number;
  errorIfNonfinite?: boolean;
}

/**
 * Scales the gradients in place so that their common norm is at most maxNorm; returns the norm before (0-d).
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 */
export function clipGradNorm_(
  params: Tensor | Iterable<Tensor>,
  maxNorm: number,
  options: number | ClipNormOptions = {},
): Tensor {
  const { normType = 2, errorIfNonfinite = false } =
    typeof options === "number" ? { normType: options } : options;
  if (!(typeof maxNorm === "number") || !(normType > 0))
    throw new ArgumentError(
      `clipGradNorm_: maxNorm and normType must be numbers, normType > 0; got ${String(maxNorm)} and ${String(normType)}`,
    );
  const grads = gradsOf("clipGradNorm_", params);
  const norm = totalNorm(grads, normType);
  if (errorIfNonfinite && !Number.isFinite(norm))
    throw new ArgumentError(
      `clipGradNorm_: the total norm of the gradients is ${norm}; look for the operation that made it so with detectAnomaly`,
    );
  const factor = Math.min(1, maxNorm / (norm + 1e-6));
  noGrad(() => {
    for (const grad of grads) grad.mul_(factor);
  });
  const dtype = grads.find(grad => isFloating(grad.dtype))?.dtype ?? "float32";
  return scalar(rounded(dtype, norm), dtype);
}

/**
 * Limits each element of the gradients to [−clipValue, clipValue] in place.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html
 */
export function clipGradValue_(params: Tensor | Iterable<Tensor>, clipValue: number): void {
  if (!(clipValue >= 0))
    throw new ArgumentError(`clipGradValue_: clipValue must be at least 0, got ${String(clipValue)}`);
  noGrad(() => {
    for (const grad of gradsOf("clipGradValue_", params)) grad.clamp_({ min: -clipValue, max: clipValue });
  });
}

/** All parameters as one vector, with history. */
export function parametersToVector(params: Iterable<Tensor>): Tensor {
  return ops.cat([...params].map(p => ops.reshape(p, [-1])));
}

/** Writes the pieces of a vector into the parameters. */
export function vectorToParameters(vector: Tensor, params: Iterable<Tensor>): void {
  const list = [...params];
  const total = list.reduce((sum, p) => sum + p.numel(), 0);
  if (vector.ndim !== 1 || vector.numel() !== total)
    throw new ShapeError(
      `vectorToParameters: expected a vector of ${total} elements, found ${show(vector.shape)}`,
    );
  let start = 0;
  noGrad(() => {
    for (const p of list) {
      p.copy_(ops.reshape(ops.narrow(vector, 0, start, p.numel()), [...p.shape]));
      start += p.numel();
    }
  });
}
