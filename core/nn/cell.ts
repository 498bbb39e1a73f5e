import { ops } from "../autograd/opset.js";
import type { Tensor } from "../tensor/tensor.js";

// One step of a recurrent layer. Gates stand one below the other in the weights, in PyTorch's order. `gates` comes from
// the inputs of all steps at once, which is one product instead of many.

/** What a step hands to the next: [h], for LSTM [h, c]. Each is [batch, hidden]. */
export type Carry = readonly Tensor[];

export interface Cell {
  /** Blocks in the weights: 1 for RNN, 3 for GRU, 4 for LSTM. */
  readonly blocks: number;
  /** Tensors in the carry. */
  readonly carries: 1 | 2;
  /** `gates`: W_ih x + b_ih of this step; `recurrent`: h to W_hh h + b_hh. */
  step(gates: Tensor, recurrent: (h: Tensor) => Tensor, carry: Carry): Carry;
}

/** h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu (Elman 1990). */
export function elman(nonlinearity: "tanh" | "relu"): Cell {
  const activate = nonlinearity === "tanh" ? ops.tanh : ops.relu;
  return { blocks: 1, carries: 1, step: (gates, recurrent, [h]) => [activate(ops.add(gates, recurrent(h)))] };
}

/** Long short-term memory with gates i, f, g, o (Hochreiter & Schmidhuber 1997, Gers et al. 2000). */
export const lstm: Cell = {
  blocks: 4,
  carries: 2,
  step(gates, recurrent, [h, c]) {
    const [i, f, g, o] = ops.chunk(ops.add(gates, recurrent(h)), 4, { dim: 1 });
    const next = ops.add(ops.mul(ops.sigmoid(f), c), ops.mul(ops.sigmoid(i), ops.tanh(g)));
    return [ops.mul(ops.sigmoid(o), ops.tanh(next)), next];
  },
};

/** Gated recurrent unit with gates r, z, n; the reset gate acts after the product (Cho et al. 2014, as in cuDNN). */
export const gru: Cell = {
  blocks: 3,
  carries: 1,
  step(gates, recurrent, [h]) {
    const [xr, xz, xn] = ops.chunk(gates, 3, { dim: 1 });
    const [hr, hz, hn] = ops.chunk(recurrent(h), 3, { dim: 1 });
    const r = ops.sigmoid(ops.add(xr, hr));
    const z = ops.sigmoid(ops.add(xz, hz));
    const n = ops.tanh(ops.add(xn, ops.mul(r, hn)));
    return [ops.add(ops.mul(ops.sub(1, z), n), ops.mul(z, h))];
  },
};
