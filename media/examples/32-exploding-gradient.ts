// An exploding gradient
// A recurrent net multiplies its state by the same weights at every step, and its gradient by the same weights on the way
// back. Here they lengthen it 2.5 times a step: too much. Press F5, break on "Exploding Gradient", and go on; then step
// back to where it began to grow.
import { type Tensor, tensor, zeros } from "gradient-graph";

const recurrent = tensor(
  [
    [1.5, 1],
    [1, 1.5],
  ],
  { requiresGrad: true },
);
const input = tensor([[0.1, -0.05]], { requiresGrad: true });

/** One step in time. */
function cell(state: Tensor, x: number): Tensor {
  return state.matmul(recurrent).add(input.mul(x));
}

let state: Tensor = zeros(1, 2);
for (const x of [1, 0.8, 0.5, 0.2, 0, -0.2, -0.5, -0.8, -1, -0.8, -0.5, -0.2]) state = cell(state, x);

const loss = state.mean();
loss.backward();
recurrent.grad;
