// What went wrong? Comparing the wrong two
// After z = u · x the gradient is u, that is x². Compared with 2x it seems right in two places out of four.
import { arange } from "gradient-graph";

const x = arange(4, { requiresGrad: true });
const y = x.mul(x);
const u = y.detach();
const z = u.mul(x);
z.sum().backward();

x.grad; // x²
x.grad!.eq(x.mul(2)); // True False True False: x² = 2x holds at 0 and at 2 only. 2x is the gradient of y, not of z
x.grad!.eq(u); // the comparison that was meant

x.grad!.zero_();
y.sum().backward();
x.grad!.eq(x.mul(2)); // and where 2x belongs
