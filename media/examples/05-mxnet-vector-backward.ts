// Backward from a vector in MXNet's way: the sum is meant
// Recorded MXNet's way, a vector may call backward as it is: the gradients of its entries are summed, as for a batch of losses.
import { arange, autograd } from "gradient-graph";

const x = arange(4);
x.attachGrad();
const y = autograd.record(() => x.mul(x)); // a vector
y.backward();

const u = x.clone();
u.attachGrad();
const v = autograd.record(() => u.mul(u).sum()); // its sum, a scalar
v.backward();

x.grad;
x.grad!.eq(u.grad!); // the same gradient
