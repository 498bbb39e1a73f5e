// Control flow: a loop and a branch that depend on the data
// How often the loop runs is decided by numbers, and backward follows the way that was taken: f(a) = k · a for some k.
import { manualSeed, mul, randn, type Tensor, tensor } from "gradient-graph";

function f(a: Tensor): Tensor {
  let b = a.mul(2);
  while (b.norm().item() < 1000) b = b.mul(2);
  let c: Tensor;
  if (b.sum().item() > 0) c = b;
  else c = mul(100, b);
  return c;
}

const a = tensor(0.2, { requiresGrad: true });
const d = f(a);
d.backward();
a.grad; // 8192 = 2¹³: thirteen doublings
a.grad!.eq(d.div(a)); // the slope of a line through the origin is d / a

manualSeed(1);
const r = randn([], { requiresGrad: true }); // any other number has its own k
const e = f(r);
e.backward();
r.grad!.eq(e.div(r));
