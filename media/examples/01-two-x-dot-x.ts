// The gradient of 2xᵀx
// y = 2 (x₀² + x₁² + x₂² + x₃²), so ∂y/∂x = 4x: every number of this graph can be checked in the head.
import { arange, dot, mul } from "gradient-graph";

const x = arange(4);
x;
x.requiresGrad_(true); // from here on, operations on x are recorded; arange(4, { requiresGrad: true }) does both at once
x.grad; // null: nothing has flowed back yet

const y = mul(2, dot(x, x)); // x reaches the dot product twice, so two gradients will meet in x
y;

y.backward();
x.grad;
x.grad!.eq(mul(4, x)); // 4x in every place?
