// Products, convolutions, pools, norms and losses of random sizes.
import * as gg from "../../../core/index.js";
import { apart, type Draw, free, inside, within } from "../draw.js";
import type { Subjects } from "./subject.js";

const { functional } = gg.nn;

/** Sizes of a convolution that has at least one place to stand. */
function convolution(d: Draw, rank: 1 | 2) {
  const groups = d.int(1, 2);
  const kernel = Array.from({ length: rank }, () => d.int(1, 3));
  const dilation = d.int(1, 2);
  const sizes = kernel.map(each => (each - 1) * dilation + d.int(1, 3));
  const options = { stride: d.int(1, 2), padding: d.int(0, 2), dilation, groups };
  const x = [d.int(1, 2), groups * d.int(1, 2), ...sizes];
  const w = [groups * d.int(1, 2), x[1] / groups, ...kernel];
  return { x, w, options };
}

const loss =
  (run: (x: gg.Tensor, y: gg.Tensor, reduction: "none" | "mean" | "sum") => gg.Tensor) => (d: Draw) => {
    const shape = d.shape({ rank: [1, 2] });
    const reduction = d.pick(["none", "mean", "sum"] as const);
    return {
      inputs: [free(shape), inside(shape)],
      run: (x: gg.Tensor, y: gg.Tensor) => run(x, y, reduction),
    };
  };

export const product: Subjects = {
  matmul: d => {
    const [m, k, n] = [d.int(0, 4), d.int(0, 4), d.int(1, 4)];
    const batch = d.shape({ rank: [0, 2] });
    const [x, y] = d.pick([
      [
        [...batch, m, k],
        [...d.partner(batch), k, n],
      ],
      [
        [...d.partner(batch), m, k],
        [...batch, k, n],
      ],
      [[k], [...batch, k, n]],
      [[...batch, m, k], [k]],
      [[k], [k]],
    ]);
    return { inputs: [free(x), free(y)], run: (x, y) => gg.matmul(x, y) };
  },
  bmm: d => {
    const [b, m, k, n] = [d.int(0, 3), d.int(1, 4), d.int(1, 4), d.int(1, 4)];
    return { inputs: [free([b, m, k]), free([b, k, n])], run: (x, y) => gg.bmm(x, y) };
  },
  linear: d => {
    const [i, o] = [d.int(1, 4), d.int(1, 4)];
    const lead = d.shape({ rank: [0, 2], zero: true });
    return {
      inputs: [free([...lead, i]), free([o, i]), free([o])],
      run: (x, w, b) => gg.linear(x, w, b),
    };
  },
  outer: d => ({ inputs: [free([d.int(0, 4)]), free([d.int(1, 4)])], run: (x, y) => gg.outer(x, y) }),
  einsum: d => {
    const [i, j, k] = [d.int(1, 3), d.int(1, 3), d.int(1, 3)];
    const equation = d.pick(["ij,jk->ik", "ij,jk->ki", "ij,jk->", "ij,jk->j", "ij,jk->ijk", "ij,jk"]);
    return { inputs: [free([i, j]), free([j, k])], run: (x, y) => gg.einsum(equation, x, y) };
  },
  conv1d: d => {
    const { x, w, options } = convolution(d, 1);
    return {
      inputs: [free(x), free(w), free([w[0]])],
      run: (x, w, bias) => gg.conv1d(x, w, { bias, ...options }),
    };
  },
  conv2d: d => {
    const { x, w, options } = convolution(d, 2);
    return {
      inputs: [free(x), free(w), free([w[0]])],
      run: (x, w, bias) => gg.conv2d(x, w, { bias, ...options }),
    };
  },
  maxPool2d: d => {
    const [kernel, padding] = [d.int(2, 3), d.int(0, 1)];
    return {
      inputs: [apart([1, d.int(1, 2), d.int(3, 5), d.int(3, 5)])],
      run: x => gg.maxPool2d(x, kernel, { stride: 1, padding }),
    };
  },
  avgPool2d: d => {
    const kernel = d.int(2, 3);
    const options = { stride: d.int(1, 2), padding: d.int(0, 1), countIncludePad: d.bool() };
    return {
      inputs: [free([d.int(1, 2), 1, d.int(3, 5), d.int(3, 5)])],
      run: x => gg.avgPool2d(x, kernel, options),
    };
  },
  adaptiveAvgPool2d: d => {
    const out = [d.int(1, 4), d.int(1, 4)];
    return {
      inputs: [free([1, 2, d.int(1, 5), d.int(1, 5)])],
      run: x => gg.adaptiveAvgPool2d(x, out),
    };
  },
  layerNorm: d => {
    const shape = [...d.shape({ rank: [1, 2] }), d.int(2, 4)];
    const normal = shape.slice(d.int(1, shape.length - 1));
    return {
      inputs: [free(shape), free(normal), free(normal)],
      run: (x, weight, bias) => gg.layerNorm(x, normal, { weight, bias, eps: 1e-2 }),
    };
  },
  batchNorm: d => {
    const shape = [d.int(2, 4), d.int(1, 3), ...d.shape({ rank: [0, 2] })];
    return {
      inputs: [free(shape), free([shape[1]]), free([shape[1]])],
      run: (x, weight, bias) => gg.batchNorm(x, null, null, { weight, bias, training: true, eps: 1e-2 }),
    };
  },
  groupNorm: d => {
    const groups = d.int(1, 2);
    const shape = [d.int(1, 2), groups * d.int(1, 2), d.int(2, 3)];
    return {
      inputs: [free(shape), free([shape[1]]), free([shape[1]])],
      run: (x, weight, bias) => gg.groupNorm(x, groups, { weight, bias, eps: 1e-2 }),
    };
  },
  embedding: d => {
    const rows = d.int(1, 4);
    const index = gg.tensor(
      Array.from({ length: d.int(0, 5) }, () => d.int(0, rows - 1)),
      { dtype: "int32" },
    );
    return { inputs: [free([rows, d.int(1, 3)])], run: w => gg.embedding(index, w) };
  },
  mseLoss: loss((x, y, reduction) => gg.mseLoss(x, y, { reduction })),
  l1Loss: loss((x, y, reduction) => gg.l1Loss(x, y, { reduction })),
  smoothL1Loss: loss((x, y, reduction) => gg.smoothL1Loss(x, y, { beta: 0.6, reduction })),
  huberLoss: loss((x, y, reduction) => gg.huberLoss(x, y, { delta: 0.6, reduction })),
  binaryCrossEntropyWithLogits: d => {
    const shape = d.shape({ rank: [1, 2] });
    const reduction = d.pick(["none", "mean", "sum"] as const);
    return {
      inputs: [free(shape), within(0.1, 0.9, shape)],
      run: (x, y) => gg.binaryCrossEntropyWithLogits(x, y, { reduction }),
    };
  },
  crossEntropy: d => {
    const [n, c] = [d.int(1, 4), d.int(1, 4)];
    const y = gg.tensor(
      Array.from({ length: n }, () => d.int(0, c - 1)),
      { dtype: "int32" },
    );
    const options = { labelSmoothing: d.pick([0, 0.2]), reduction: d.pick(["none", "mean", "sum"] as const) };
    return { inputs: [free([n, c])], run: x => gg.crossEntropy(x, y, options) };
  },
  attention: d => {
    const [b, t, s, e] = [d.int(1, 2), d.int(1, 3), d.int(1, 3), d.int(1, 3)];
    return {
      inputs: [free([b, t, e]), free([b, s, e]), free([b, s, 2])],
      run: (q, k, v) => functional.scaledDotProductAttention(q, k, v),
    };
  },
};
