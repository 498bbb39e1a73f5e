// Hessian times vector, without the Hessian
// ∂²f(x) · v is the gradient of x ↦ ∂f(x) · v, a plain number. Two passes do, however large the matrix would be.
import { autograd, dot, func, mv, type Tensor, tensor } from "gradient-graph";

const f = (x: Tensor) =>
  x
    .mul(x)
    .mul(x)
    .sum()
    .add(x.at(0).mul(x.at(1)));
const x = tensor([1, 2, 3], { dtype: "float64" });
const v = tensor([1, 0, -1], { dtype: "float64" });

const hvp = (f: (x: Tensor) => Tensor, x: Tensor, v: Tensor) =>
  func.grad((x: Tensor) => dot(func.grad(f)(x), v))(x);
hvp(f, x, v);
func.hvp(f, x, v); // the library's own
mv(func.hessian(f)(x), v); // the long way round: all of the 3 × 3 matrix

const p = tensor([1, 2, 3], { dtype: "float64", requiresGrad: true }); // PyTorch's way: a gradient that has a history itself
const [slope] = autograd.grad([f(p)], [p], { createGraph: true });
dot(slope, v).backward();
p.grad;
