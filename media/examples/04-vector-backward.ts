// Backward from a vector: vᵀJ
// y has four entries and x has four, so ∂y/∂x is a 4 × 4 matrix J. Backward never builds it: given v, it computes vᵀJ.
import { arange, func, matmul, onesLike, type Tensor, tensor } from "gradient-graph";

const x = arange(4, { requiresGrad: true });
const square = (t: Tensor) => t.mul(t);

try {
  square(x).backward(); // which of the four entries should be differentiated?
} catch (error) {
  console.log(String(error));
}

const y = square(x);
const v = onesLike(y); // weight 1 for each entry: the gradient of the sum of y
y.backward({ gradient: v });
x.grad; // 2x

x.grad!.zero_();
square(x).sum().backward(); // the same said differently
x.grad;

x.grad!.zero_();
const weights = tensor([1, 0, 10, 0]);
square(x).backward({ gradient: weights }); // only entries 0 and 2 matter, entry 2 ten times
x.grad;

const J = func.jacrev(square)(x.detach());
J; // diagonal: entry i of y depends on entry i of x alone
matmul(weights, J); // vᵀJ by hand
