// The chain rule for one variable
// R depends on L, L depends on W: ∂R/∂W = ∂R/∂L · ∂L/∂W. Backward multiplies the factors from left to right.
import { autograd, sin, tensor } from "gradient-graph";

const W = tensor(1.5, { requiresGrad: true });
const L = W.mul(W);
const R = sin(L);

const [dRdL] = autograd.grad([R], [L], { retainGraph: true });
const [dLdW] = autograd.grad([L], [W], { retainGraph: true });
dRdL; // cos L
dLdW; // 2W
dRdL.mul(dLdW);

R.backward();
W.grad; // the same
