// Training a line
// The parameters walk downhill: loss, backward, a small step against the gradient, empty the buffers, and again.
import { manualSeed, mv, noGrad, randn, tensor, zeros } from "gradient-graph";

manualSeed(3);
const X = randn(64, 2);
const target = mv(X, tensor([2, -3.4]))
  .add(4.2)
  .add(randn(64).mul(0.01)); // the truth, with a little noise

const w = zeros(2, { requiresGrad: true });
const b = zeros(1, { requiresGrad: true });

for (let step = 0; step < 40; step++) {
  const loss = mv(X, w).add(b).sub(target).square().mean();
  loss.backward();
  if (step % 10 === 0) console.log(`step ${step}: loss ${loss.item().toFixed(4)}`);
  noGrad(() => {
    for (const parameter of [w, b]) {
      parameter.sub_(parameter.grad!.mul(0.2));
      parameter.grad!.zero_();
    }
  });
}

w; // near [2, -3.4]
b; // near 4.2
