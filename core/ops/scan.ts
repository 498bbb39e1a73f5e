import { apply } from "../autograd/apply.js";
import { plainOf } from "../autograd/batched.js";
import type { Ops } from "../autograd/opset.js";
import { type Row, row } from "../autograd/rule.js";
import { scanProduct, scanSum } from "../kernels/scan.js";
import { isFloating } from "../tensor/dtype.js";
import { dimension } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { elements, tensorOf } from "./arguments.js";
import { alongDim } from "./batching.js";
import { lanesOf } from "./lanes.js";

// Running sums and products along one dimension.

interface Along {
  readonly dim: number;
}

const cumsumRow: Row<Along> = row<Along>({
  name: "cumsum",
  letters: ["x"],
  run: ([x], { dim }) => {
    const { outer, size, inner } = lanesOf(x.shape, dim);
    const out = empty(x.shape, isFloating(x.dtype) ? x.dtype : "int32");
    scanSum(out.array(), elements(x), outer, size, inner);
    return out;
  },
  back: [(o, g, { args: { dim } }) => (g.ndim === 0 ? g : o.flip(o.cumsum(o.flip(g, [dim]), dim), [dim]))],
  push: "linear",
  batch: alongDim(() => cumsumRow),
  formula: { back: ["running sum of {g} from the end"] },
});

const cumprodRow: Row<Along> = row<Along>({
  name: "cumprod",
  letters: ["x"],
  run: ([x], { dim }) => {
    const { outer, size, inner } = lanesOf(x.shape, dim);
    const out = empty(x.shape, isFloating(x.dtype) ? x.dtype : "int32");
    scanProduct(out.array(), elements(x), outer, size, inner);
    return out;
  },
  saves: "x out",
  back: [
    (o, g, s) => {
      const { dim } = s.args;
      if (g.ndim === 0) return g;
      const reversed = (x: Tensor) => o.flip(o.cumsum(o.flip(x, [dim]), dim), [dim]);
      if (!elements(plainOf(s.x)).includes(0)) return o.div(reversed(o.mul(g, s.out)), s.x);
      return throughZeros(o, g, s.x, dim);
    },
  ],
  push: (o, [t], s) => {
    const { dim } = s.args;
    if (t === null || t.ndim === 0) return t;
    if (!elements(plainOf(s.x)).includes(0)) return o.mul(s.out, o.cumsum(o.div(t, s.x), dim));
    return alongZeros(o, t, s.x, dim);
  },
  batch: alongDim(() => cumprodRow),
  formula: { back: ["Σ {g} · {out} from here to the end ÷ {x}"] },
});

/** Where x holds zeros, dividing by it fails: entry i sums g·(products without x_i) over all ends after i. */
function throughZeros(o: Ops, g: Tensor, x: Tensor, dim: number): Tensor {
  const n = x.shape[dim];
  const parts: Tensor[] = [];
  for (let i = 0; i < n; i++) {
    const ones = o.onesLike(o.narrow(x, dim, i, 1));
    const rest = o.cat([o.narrow(x, dim, 0, i), ones, o.narrow(x, dim, i + 1, n - i - 1)], { dim });
    const products = o.narrow(o.cumprod(rest, dim), dim, i, n - i);
    parts.push(o.sum(o.mul(products, o.narrow(g, dim, i, n - i)), { dim, keepdim: true }));
  }
  return o.cat(parts, { dim });
}

/** The same for tangents: out moves by Σ of its products with x_i taken out and ẋ_i in its place, over all i up to it. */
function alongZeros(o: Ops, t: Tensor, x: Tensor, dim: number): Tensor {
  const n = x.shape[dim];
  let sum = o.zerosLike(x);
  for (let i = 0; i < n; i++) {
    const before = o.zerosLike(o.narrow(x, dim, 0, i));
    const moved = o.cat(
      [o.narrow(x, dim, 0, i), o.narrow(t, dim, i, 1), o.narrow(x, dim, i + 1, n - i - 1)],
      { dim },
    );
    sum = o.add(sum, o.cat([before, o.narrow(o.cumprod(moved, dim), dim, i, n - i)], { dim }));
  }
  return sum;
}

const dimOf = (op: string, x: Tensor, dim: number | { dim: number }): Along => ({
  dim: dimension(op, typeof dim === "number" ? dim : dim.dim, tensorOf(op, "x", x).ndim),
});

/** out[i] = x[0] + … + x[i] along dim. Docs: https://pytorch.org/docs/stable/generated/torch.cumsum.html */
export function cumsum(x: Tensor, dim: number | { dim: number }): Tensor {
  return apply(cumsumRow, [x], dimOf("cumsum", x, dim));
}

/** out[i] = x[0] · … · x[i] along dim. Docs: https://pytorch.org/docs/stable/generated/torch.cumprod.html */
export function cumprod(x: Tensor, dim: number | { dim: number }): Tensor {
  return apply(cumprodRow, [x], dimOf("cumprod", x, dim));
}
