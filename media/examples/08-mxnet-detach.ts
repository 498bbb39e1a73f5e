// Detach in MXNet's way
// The same cut as in the detach example, recorded MXNet's way: no zero_() between the passes, no sum() before them.
import { arange, autograd } from "gradient-graph";

const x = arange(4);
x.attachGrad();

const [y, u, z] = autograd.record(() => {
  const y = x.mul(x);
  const u = y.detach(); // as if u had been computed outside record
  const z = u.mul(x);
  return [y, u, z];
});

z.backward();
x.grad; // u
x.grad!.eq(u);

y.backward(); // y was recorded, too
x.grad; // 2x, written over u
x.grad!.eq(x.mul(2));
