// Control flow on a vector and on a matrix
// The norm and the sum look at all entries together, so one k serves them all: f(a) = k · a still, entry by entry.
import { mul, type Tensor, tensor } from "gradient-graph";

function f(a: Tensor): Tensor {
  let b = a.mul(2);
  while (b.norm().item() < 1000) b = b.mul(2);
  let c: Tensor;
  if (b.sum().item() > 0) c = b;
  else c = mul(100, b);
  return c;
}

const a = tensor([1, -2, 4], { requiresGrad: true });
const d = f(a);
d; // no scalar any more: say how its entries count. sum() counts each once
d.sum().backward();
a.grad; // k in every place
a.grad!.eq(d.div(a));

const m = tensor(
  [
    [3, 1],
    [-8, 2],
  ],
  { requiresGrad: true },
); // its sum is negative: the branch times 100
const e = f(m);
e.sum().backward();
m.grad;
m.grad!.eq(e.div(m));
