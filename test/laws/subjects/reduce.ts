// Reductions, scans and orderings over random dimensions.
import * as gg from "../../../core/index.js";
import { apart, type Draw, free, positive } from "../draw.js";
import type { Subjects } from "./subject.js";

type Options = { dim?: number | number[]; keepdim: boolean };

/** Over all elements, one dimension or several. */
const over = (
  list: Readonly<Record<string, (x: gg.Tensor, options: Options) => gg.Tensor>>,
  domain = free,
): Subjects =>
  Object.fromEntries(
    Object.entries(list).map(([name, run]) => [
      name,
      (d: Draw) => {
        const shape = d.shape({ rank: [1, 3] });
        const dim = d.pick([undefined, d.dim(shape), d.dims(shape)]);
        const options = { ...(dim === undefined ? {} : { dim }), keepdim: dim !== undefined && d.bool() };
        return { inputs: [domain(shape)], run: (x: gg.Tensor) => run(x, options) };
      },
    ]),
  );

const along = (
  list: Readonly<Record<string, (x: gg.Tensor, dim: number, keepdim: boolean) => gg.Tensor>>,
  domain = free,
): Subjects =>
  Object.fromEntries(
    Object.entries(list).map(([name, run]) => [
      name,
      (d: Draw) => {
        const shape = d.shape({ rank: [1, 3] });
        const [dim, keepdim] = [d.dim(shape), d.bool()];
        return { inputs: [domain(shape)], run: (x: gg.Tensor) => run(x, dim, keepdim) };
      },
    ]),
  );

const ramp = (x: gg.Tensor): gg.Tensor => gg.arange(1, x.numel() + 1, { dtype: x.dtype }).reshape(x.shape);

export const reduce: Subjects = {
  ...over({
    sum: (x, options) => gg.sum(x, options),
    mean: (x, options) => gg.mean(x, options),
    norm: (x, options) => gg.norm(x, options),
    norm1: (x, options) => gg.norm(x, { p: 1, ...options }),
    norm3: (x, options) => gg.norm(x, { p: 3, ...options }),
    variance: (x, options) => gg.variance(x, { correction: 0, ...options }),
  }),
  // Unlike each other, whatever is drawn: at equal values it has a kink.
  ...over({ std: (x, options) => gg.std(x.mul(ramp(x)), { correction: 0, ...options }) }, positive),
  ...along({
    prod: (x, dim, keepdim) => gg.prod(x, { dim, keepdim }),
    logsumexp: (x, dim, keepdim) => gg.logsumexp(x, dim, keepdim),
    cumsum: (x, dim) => gg.cumsum(x, dim),
    cumprod: (x, dim) => gg.cumprod(x, dim),
    softmax: (x, dim) => gg.softmax(x, dim),
    logSoftmax: (x, dim) => gg.logSoftmax(x, dim),
  }),
  // Where elements tie these have a kink.
  ...over(
    {
      amax: (x, options) => gg.amax(x, options),
      amin: (x, options) => gg.amin(x, options),
      normMost: (x, options) => gg.norm(x, { p: Number.POSITIVE_INFINITY, ...options }),
    },
    apart,
  ),
  ...along(
    {
      maxAlong: (x, dim, keepdim) => gg.max(x, { dim, keepdim }).values,
      minAlong: (x, dim, keepdim) => gg.min(x, { dim, keepdim }).values,
      sort: (x, dim, descending) => gg.sort(x, { dim, descending }).values,
      topk: (x, dim, largest) => gg.topk(x, 1, { dim, largest }).values,
    },
    apart,
  ),
  prodAll: d => ({ inputs: [free(d.shape())], run: x => gg.prod(x) }),
  maxAll: d => ({ inputs: [apart(d.shape())], run: x => gg.max(x) }),
  minAll: d => ({ inputs: [apart(d.shape())], run: x => gg.min(x) }),
  sumOfNothing: d => {
    const shape = [...d.shape({ rank: [0, 2] }), 0];
    return { inputs: [free(shape)], run: x => [gg.sum(x), gg.sum(x, { dim: -1 }), gg.prod(x)] };
  },
};
