// Detach: a value without its history
// z = x³, yet its gradient is x²: for z, the part of x that came through y is a constant.
import { arange } from "gradient-graph";

const x = arange(4, { requiresGrad: true });
const y = x.mul(x);
const u = y.detach(); // the numbers of y; where they came from is forgotten
const z = u.mul(x);

z.sum().backward();
x.grad; // u, not 3x²
x.grad!.eq(u);

x.grad!.zero_(); // y itself has kept its history, so it can still be differentiated
y.sum().backward();
x.grad; // 2x
x.grad!.eq(x.mul(2));
