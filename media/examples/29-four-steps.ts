// The four steps of every gradient
// Whatever is differentiated, it goes like this.
import { arange, dot, mul } from "gradient-graph";

const x = arange(4);
x.requiresGrad_(true); // 1. say which tensors the derivative is wanted for
const y = mul(2, dot(x, x)); // 2. compute, recorded as it runs
y.backward(); // 3. go back through the record
x.grad; // 4. read the result
