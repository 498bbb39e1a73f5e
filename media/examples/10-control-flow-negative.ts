// Control flow: the other branch
// A negative number doubles just the same, then takes the branch times 100, and the gradient shows it.
import { mul, type Tensor, tensor } from "gradient-graph";

function f(a: Tensor): Tensor {
  let b = a.mul(2);
  while (b.norm().item() < 1000) b = b.mul(2);
  let c: Tensor;
  if (b.sum().item() > 0) c = b;
  else c = mul(100, b);
  return c;
}

const a = tensor(-0.75, { requiresGrad: true });
const d = f(a);
d.backward();
d;
a.grad; // 204800 = 100 · 2¹¹
a.grad!.eq(d.div(a));
