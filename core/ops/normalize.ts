import { ShapeError } from "../errors.js";
import { numel, sameShape, show } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { tensorOf, trailing, whole } from "./arguments.js";
import { type Affine, checkAffine, normalize, normRows } from "./standardize.js";

// Normalisation within each sample: over its last dimensions, or over groups of its channels.

const layerRows = normRows("layerNorm", "NativeLayerNormBackward0");
const groupRows = normRows("groupNorm", "NativeGroupNormBackward0");

export interface LayerNormOptions extends Affine {
  eps?: number;
}

/**
 * (x − mean) / √(variance + eps) · weight + bias over the last dimensions, `normalizedShape`.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
 */
export function layerNorm(
  x: Tensor,
  normalizedShape: number | readonly number[],
  ...rest: [LayerNormOptions?] | [weight?: Tensor | null, bias?: Tensor | null, eps?: number]
): Tensor {
  const options = trailing<LayerNormOptions>("layerNorm", rest, ["weight", "bias", "eps"]);
  const shape = typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape;
  checkAffine("layerNorm", x, options, shape);
  const lead = x.ndim - shape.length;
  if (lead < 0 || shape.length === 0 || !sameShape(x.shape.slice(lead), shape))
    throw new ShapeError(`layerNorm: x ${show(x.shape)} does not end in normalizedShape ${show(shape)}`);
  const dims = shape.map((_, i) => lead + i);
  return normalize(layerRows, x, options, {
    eps: options.eps ?? 1e-5,
    grouped: x.shape,
    dims,
    affine: shape,
  });
}

/**
 * Normalises `numGroups` groups of channels of x [N, C, …]; weight and bias are [C].
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html
 */
export function groupNorm(
  x: Tensor,
  numGroups: number,
  ...rest: [LayerNormOptions?] | [weight?: Tensor | null, bias?: Tensor | null, eps?: number]
): Tensor {
  const options = trailing<LayerNormOptions>("groupNorm", rest, ["weight", "bias", "eps"]);
  whole("groupNorm", "numGroups", numGroups, 1);
  if (tensorOf("groupNorm", "x", x).ndim < 2 || x.shape[1] % numGroups !== 0)
    throw new ShapeError(
      `groupNorm: x ${show(x.shape)} must be [N, C, …] with C divisible by ${numGroups} groups`,
    );
  const [n, c] = x.shape;
  checkAffine("groupNorm", x, options, [c]);
  const each = c / numGroups;
  return normalize(groupRows, x, options, {
    eps: options.eps ?? 1e-5,
    grouped: [n, numGroups, each, numel(x.shape.slice(2))],
    dims: [2, 3],
    affine: [numGroups, each, 1],
  });
}
