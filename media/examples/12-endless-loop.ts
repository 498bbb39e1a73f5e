// A loop that never ends
// Zero doubled is zero: the norm never reaches 1000. The run is ended at its deadline, and the line of the loop is named.
import { mul, type Tensor, tensor } from "gradient-graph";

function f(a: Tensor): Tensor {
  let b = a.mul(2);
  while (b.norm().item() < 1000) b = b.mul(2);
  let c: Tensor;
  if (b.sum().item() > 0) c = b;
  else c = mul(100, b);
  return c;
}

const a = tensor(0, { requiresGrad: true });
const d = f(a);
d.backward(); // never reached
