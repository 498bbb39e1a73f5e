import { applyAll } from "../autograd/apply.js";
import type { BatchRule, Lane, Row } from "../autograd/rule.js";
import type { Tensor } from "../tensor/tensor.js";

// Batching rules that several families share: where the arguments of a row point when the batch stands in front.

interface Reduced {
  readonly dims: readonly number[];
  readonly shape: readonly number[];
}

/** For rows without arguments that concern dimensions, or that work on the last ones whatever stands in front. */
export const asIs = <A>(args: A): A => args;

/** For reductions: all dimensions one further. */
export const reducing = <A extends Reduced>(args: A, size: number): A => ({
  ...args,
  dims: args.dims.map(d => d + 1),
  shape: [size, ...args.shape],
});

/** For rows along one dimension, of one input. A sample of one number becomes a vector of one. */
export const alongDim = <A extends { readonly dim: number }>(row: () => Row<A>): BatchRule<A> => ({
  run: (o, [{ x }], args) => {
    const flat = x.ndim === 1;
    const outs = applyAll(row(), [flat ? o.unsqueeze(x, 1) : x], { ...args, dim: args.dim + 1 });
    return flat ? outs.map(out => o.squeeze(out, 1)) : outs;
  },
});

/** The dimensions of a physical tensor behind the batch. */
export const sampleDims = (x: Tensor): number[] => x.shape.slice(1).map((_, d) => d + 1);

/** A lane in another form. */
export const withLane = ({ x, mapped }: Lane, change: (x: Tensor) => Tensor): Lane => ({
  x: change(x),
  mapped,
});
