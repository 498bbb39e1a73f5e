// The gradient buffer: null, then adding up
// x.grad outlives the pass that filled it. The next pass adds to it, unless somebody empties it first.
import { arange, dot, mul } from "gradient-graph";

const x = arange(4, { requiresGrad: true });
x.grad; // null: the buffer comes with the first backward

const y = mul(2, dot(x, x));
y.backward();
x.grad; // 4x

const s = x.sum();
s.backward();
x.grad; // 4x + 1, because the second gradient was added to the first

x.grad!.zero_(); // empty the buffer …
const t = x.sum();
t.backward();
x.grad; // … and only ∂t/∂x is left: each term of the sum is one xᵢ, so every entry is 1
