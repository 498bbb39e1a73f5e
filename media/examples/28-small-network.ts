// Training a small network
// Two layers learn a parabola. Every parameter gets its gradient in one pass, whichever way leads to it.
import { linspace, manualSeed, matmul, noGrad, randn, type Tensor, tanh, zeros } from "gradient-graph";

manualSeed(11);
const x = linspace(-1, 1, 32).reshape([32, 1]);
const target = x.square();

const w1 = randn(1, 8).mul(2).requiresGrad_(true);
const b1 = randn(8, { requiresGrad: true });
const w2 = randn(8, 1, { requiresGrad: true });
const b2 = zeros(1, { requiresGrad: true });
const parameters = [w1, b1, w2, b2];

function predict(x: Tensor): Tensor {
  const hidden = tanh(matmul(x, w1).add(b1));
  return matmul(hidden, w2).add(b2);
}

for (let step = 0; step < 100; step++) {
  const loss = predict(x).sub(target).square().mean();
  loss.backward();
  if (step % 33 === 0) console.log(`step ${step}: loss ${loss.item().toFixed(4)}`);
  noGrad(() => {
    for (const parameter of parameters) {
      parameter.sub_(parameter.grad!.mul(0.2));
      parameter.grad!.zero_();
    }
  });
}
