// exp and its Jacobian: diag(exp z)
// Each entry of y depends on its own entry of z, so J is diagonal and z̄ = ȳJ is a product of entries: J is never needed.
import { diag, exp, func, matmul, tensor } from "gradient-graph";

const z = tensor([0, 0.5, 1], { requiresGrad: true });
const y = exp(z);
const yBar = tensor([1, 10, 100]);
y.backward({ gradient: yBar });
z.grad;
yBar.mul(y); // entry by entry

const J = func.jacrev(exp)(z.detach());
J;
J.eq(diag(exp(z.detach())));
matmul(yBar, J); // with the whole matrix: the same for nine times the numbers
