import { apply } from "../autograd/apply.js";
import { row } from "../autograd/rule.js";
import { ShapeError } from "../errors.js";
import { type Shape, type Sizes, show, sizes } from "../tensor/shape.js";
import { contiguousStrides } from "../tensor/strides.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { elements, tensorOf } from "./arguments.js";

// Copies side by side. The derivative adds the copies up again.

interface Copies {
  /** x's shape with leading ones, and the number of copies, dimension by dimension. */
  readonly shape: Shape;
  readonly times: readonly number[];
}

const repeatRow = row<Copies>({
  name: "repeat",
  letters: ["x"],
  run: ([x], { shape, times }) => {
    const out = empty(
      shape.map((n, d) => n * times[d]),
      x.dtype,
    );
    const [to, from] = [out.array(), elements(x)];
    const strides = contiguousStrides(shape);
    const steps = contiguousStrides(out.shape);
    for (let k = 0; k < to.length; k++) {
      let place = 0;
      for (let d = 0; d < shape.length; d++) place += (Math.floor(k / steps[d]) % shape[d]) * strides[d];
      to[k] = from[place];
    }
    return out;
  },
  back: [
    (o, g, s) => {
      const { shape, times } = s.args;
      const apart = o.reshape(
        g,
        shape.flatMap((n, d) => [times[d], n]),
      );
      return o.reshape(o.sum(apart, { dim: shape.map((_, d) => 2 * d) }), s.shapeIn(0));
    },
  ],
  push: "linear",
  batch: ({ shape, times }, n) => ({ shape: [n, ...shape], times: [1, ...times] }),
  formula: { back: ["Σ {g} over the copies"] },
});

function copies(op: string, x: Tensor, times: readonly number[]): Tensor {
  const lead = times.length - tensorOf(op, "x", x).ndim;
  return apply(repeatRow, [x], { shape: [...new Array<number>(lead).fill(1), ...x.shape], times });
}

/**
 * x side by side: repeats are counts by dimension, at least as many as x has; more make leading dimensions.
 * Docs: https://pytorch.org/docs/stable/generated/torch.Tensor.repeat.html
 */
export function repeat(x: Tensor, ...repeats: Sizes): Tensor {
  const times = sizes("repeat", repeats);
  if (times.length < tensorOf("repeat", "x", x).ndim)
    throw new ShapeError(
      `repeat: ${show(times)} has fewer counts than x ${show(x.shape)} has dimensions; give one for each`,
    );
  return copies("repeat", x, times);
}

/** As repeat, with ones in front where dims are fewer than x has. Docs: https://pytorch.org/docs/stable/generated/torch.tile.html */
export function tile(x: Tensor, ...dims: Sizes): Tensor {
  const times = sizes("tile", dims);
  const short = Math.max(0, tensorOf("tile", "x", x).ndim - times.length);
  return copies("tile", x, [...new Array<number>(short).fill(1), ...times]);
}
