// The chain rule for many variables
// t reaches f on several ways. Each way gives a product, and the products add up: ∂f/∂t = Σ ∂f/∂xᵢ · ∂xᵢ/∂t.
import { autograd, sin, stack, tensor } from "gradient-graph";

const t = tensor(0.5, { requiresGrad: true });

const x1 = t.mul(t);
const x2 = sin(t);
const f = x1.mul(x2);
const [f1, f2] = autograd.grad([f], [x1, x2], { retainGraph: true });
const [d1] = autograd.grad([x1], [t], { retainGraph: true });
const [d2] = autograd.grad([x2], [t], { retainGraph: true });
f1.mul(d1).add(f2.mul(d2)); // two ways by hand
f.backward();
t.grad; // all ways at once

t.grad!.zero_();
const powers = [1, 2, 3, 4].map(n => t.pow(n)); // x₁ … xₙ, here n = 4
const g = stack(powers).square().sum();
const outer = autograd.grad([g], powers, { retainGraph: true });
let sum = tensor(0);
for (const [i, x] of powers.entries()) {
  const [inner] = autograd.grad([x], [t], { retainGraph: true });
  sum = sum.add(outer[i].mul(inner));
}
sum;
g.backward();
t.grad;
