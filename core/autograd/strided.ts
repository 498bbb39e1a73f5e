import { gatherStrided, scatterAddStrided, scatterStrided } from "../kernels/copy.js";
import { copyOf } from "../tensor/copy.js";
import type { Dtype } from "../tensor/dtype.js";
import type { Shape } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { row } from "./rule.js";

// A window on a storage as an operation of its base. What a view is in general, whichever operation made it; the two
// rows are each other's transposes, so derivatives of any order stay within them.

export interface Geometry {
  readonly shape: Shape;
  readonly strides: Shape;
  /** Counted from the storage's start. */
  readonly offset: number;
  readonly base: {
    readonly shape: Shape;
    readonly strides: Shape;
    readonly offset: number;
    readonly length: number;
  };
}

/** Where a view lies in its base. */
export function geometryOf(view: Tensor, base: Tensor): Geometry {
  const { shape, strides, offset } = base;
  return {
    shape: view.shape,
    strides: view.strides,
    offset: view.offset,
    base: { shape, strides, offset, length: base.storageLength },
  };
}

/** out = base seen through the window. */
export const asStridedRow = row<Geometry>({
  name: "asStrided",
  letters: ["x"],
  run: ([x], a) => window(x, a),
  back: [(o, g, s) => o.asStridedScatter(g, s.args)],
  push: "linear",
  formula: { back: ["{g} put back where the view lies in {x}"] },
  view: true,
});

/** zeros of the base's shape, with g added where the window lies: the transpose of asStrided. */
export const asStridedScatterRow = row<Geometry>({
  name: "asStridedScatter",
  letters: ["g"],
  run: ([g], a) => {
    const whole = empty([a.base.length], g.dtype);
    const flat = copyOf(g);
    scatterAddStrided(whole.array(), a.shape, a.strides, a.offset, flat.array(), flat.offset);
    return inBase(whole, a);
  },
  back: [(o, g, s) => o.asStridedWindow(g, s.args)],
  push: "linear",
  formula: { back: ["the part of {g} where the view lies"] },
});

/** The part of a base-shaped tensor that lies in the window, as a copy. */
export const asStridedWindowRow = row<Geometry>({
  name: "asStridedWindow",
  letters: ["x"],
  run: ([x], a) => window(x, a),
  back: [(o, g, s) => o.asStridedScatter(g, s.args)],
  push: "linear",
  formula: { back: ["{g} put back where the view lies in {x}"] },
});

/** base with the window's place taken by v: what the base is after a change through a view. */
export const overwriteRow = row<Geometry>({
  name: "copySlices",
  gradFn: "CopySlices",
  letters: ["base", "v"],
  run: ([base, v], a) => {
    const whole = spread(base, a);
    const flat = v.wrapped ? filled(a.shape, v.value(), base.dtype) : copyOf(v);
    scatterStrided(whole.array(), a.shape, a.strides, a.offset, flat.array(), flat.offset);
    return inBase(whole, a);
  },
  back: [(o, g, s) => o.copySlices(g, 0, s.args), (o, g, s) => o.asStridedWindow(g, s.args)],
  push: (o, [base, v], s) => o.copySlices(base ?? o.zerosLike(s.x), v ?? 0, s.args),
  formula: { back: ["{g} outside of the changed part", "the part of {g} that was changed"] },
});

function filled(shape: Shape, value: number, dtype: Dtype): Tensor {
  const out = empty(shape, dtype);
  out.array().fill(value);
  return out;
}

function window(x: Tensor, a: Geometry): Tensor {
  const whole = spread(x, a);
  const out = empty(a.shape, x.dtype);
  gatherStrided(out.array(), 0, whole.array(), a.shape, a.strides, a.offset);
  return out;
}

/** The base's elements at the places they have in the storage. */
function spread(x: Tensor, a: Geometry): Tensor {
  const whole = empty([a.base.length], x.dtype);
  const flat = copyOf(x);
  scatterStrided(whole.array(), a.base.shape, a.base.strides, a.base.offset, flat.array(), flat.offset);
  return whole;
}

function inBase(whole: Tensor, a: Geometry): Tensor {
  const out = empty(a.base.shape, whole.dtype);
  gatherStrided(out.array(), 0, whole.array(), a.base.shape, a.base.strides, a.base.offset);
  return out;
}
