// The gradient buffer in MXNet's way: zeros, then overwritten
// attachGrad makes the buffer at once, and each backward replaces what is in it. Only operations inside record count.
import { arange, autograd, dot, mul } from "gradient-graph";

const x = arange(4);
x;
x.attachGrad();
x.grad; // zeros, not null: a step taken before any backward would change nothing

const y = autograd.record(() => mul(2, dot(x, x)));
y;
y.backward();
x.grad; // 4x
x.grad!.eq(mul(4, x));

const s = autograd.record(() => x.sum());
s.backward();
x.grad; // ones: 4x is gone without zero_()
