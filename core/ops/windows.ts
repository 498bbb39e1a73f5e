import { ArgumentError, ShapeError } from "../errors.js";
import { poolLength } from "../kernels/pool.js";
import { numel, type Shape, show } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { sameFloat, several, tensorOf } from "./arguments.js";

// What pooling windows cover: sizes and options, checked. One dimension is two with height 1.

export type Numbers = number | readonly number[];

export interface PoolOptions {
  /** Step between windows; the kernel's size unless given. */
  stride?: Numbers;
  padding?: Numbers;
  /** A last window may hang over the end. */
  ceilMode?: boolean;
}

/** Planes, height and width of a batched or unbatched input. */
export function planesOf(op: string, x: Tensor, rank: 1 | 2) {
  sameFloat(op, tensorOf(op, "x", x));
  if (x.ndim !== rank + 1 && x.ndim !== rank + 2) {
    const form = rank === 1 ? "[N, C, L] or [C, L]" : "[N, C, H, W] or [C, H, W]";
    throw new ShapeError(`${op}: expected x ${form}, found ${show(x.shape)}`);
  }
  const lead = x.shape.slice(0, -rank);
  const spatial = x.shape.slice(-rank);
  const [height, width] = rank === 1 ? [1, spatial[0]] : spatial;
  return { lead, spatial, height, width, planes: numel(lead) };
}

interface Windows {
  readonly kernel: number[];
  readonly stride: number[];
  readonly padding: number[];
  readonly dilation: number[];
  readonly lengths: number[];
}

export function windowsOf(
  op: string,
  rank: 1 | 2,
  spatial: Shape,
  kernelSize: Numbers,
  options: PoolOptions & { dilation?: Numbers },
): Windows {
  const kernel = several(op, "kernelSize", kernelSize, rank, 1);
  const stride = several(op, "stride", options.stride ?? kernel, rank, 1);
  const padding = several(op, "padding", options.padding ?? 0, rank, 0);
  const dilation = several(op, "dilation", options.dilation ?? 1, rank, 1);
  if (padding.some((p, i) => p > kernel[i] / 2))
    throw new ArgumentError(
      `${op}: padding [${padding.join(", ")}] is more than half of the kernel [${kernel.join(", ")}]`,
    );
  const lengths = kernel.map((k, i) =>
    poolLength(spatial[i], k, stride[i], padding[i], dilation[i], options.ceilMode === true),
  );
  if (lengths.some(n => n < 1)) {
    throw new ShapeError(
      `${op}: a kernel of [${kernel.join(", ")}] with dilation [${dilation.join(", ")}] does not fit into ${show(spatial)} ` +
        `with padding [${padding.join(", ")}]`,
    );
  }
  return { kernel, stride, padding, dilation, lengths };
}

/** Height and width of a pair of settings by rank. */
export const two = (rank: 1 | 2, first: number, list: readonly number[]): [number, number] =>
  rank === 1 ? [first, list[0]] : [list[0], list[1]];
