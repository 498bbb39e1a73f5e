// The chain rule in matrix form
// With n inputs and m outputs the products form a matrix product: ∂f/∂t = J · ∂x/∂t, or transposed (∂x/∂t)ᵀ · Jᵀ.
import { func, matmul, mv, sin, stack, type Tensor, tensor } from "gradient-graph";

const t = tensor(0.5);
const x = (t: Tensor) => stack([t, t.mul(t), sin(t)]); // ℝ → ℝ³
const A = tensor([
  [1, 2, 0],
  [0, 1, -1],
]);
const f = (x: Tensor) => mv(A, x.mul(x)); // ℝ³ → ℝ²

const J = func.jacrev(f)(x(t));
const dxdt = func.jacfwd(x)(t);
J; // 2 × 3: row j holds the slopes of fⱼ
dxdt;
mv(J, dxdt); // ∂f/∂t
matmul(dxdt, J.transpose(0, 1)); // the transposed form: the same two numbers

const whole = (t: Tensor) => f(x(t));
func.jacfwd(whole)(t); // forward through everything at once
func.jacrev(whole)(t); // backward through everything at once
