// Orders 0, 1 and 2: what a derivative of a derivative costs
// The second derivative differentiates a program that already holds a forward and a backward pass. The operations below
// count their calls, whoever makes them: f, its gradient, or the gradient of that.
import { defvjp, func, type Tensor, tensor } from "gradient-graph";

let count = 0;
type Binary = (x: Tensor, y: Tensor) => Tensor;
const times: Binary = defvjp({
  name: "times",
  forward: (x: Tensor, y: Tensor) => {
    count += 1;
    return x.mul(y);
  },
  vjps: [(g, _out, _x, y) => times(g, y), (g, _out, x, _y) => times(g, x)],
});
const plus: Binary = defvjp({
  name: "plus",
  forward: (x: Tensor, y: Tensor) => {
    count += 1;
    return x.add(y);
  },
  vjps: [g => g, g => g],
});

/** Horner's rule for x⁶ + x⁵ + … + 1. */
function f(x: Tensor): Tensor {
  let sum = tensor(1, { dtype: "float64" });
  for (let i = 0; i < 6; i++) sum = plus(times(sum, x), tensor(1, { dtype: "float64" }));
  return sum;
}

const orders = { "f   ": f, "f′  ": func.grad(f), "f″  ": func.grad(func.grad(f)) };
for (const [name, g] of Object.entries(orders)) {
  const x = tensor(2, { dtype: "float64" });
  count = 0;
  const value = g(x).item();
  const operations = count;
  const times: number[] = [];
  for (let i = 0; i < 7; i++) {
    const from = performance.now();
    g(x);
    times.push(performance.now() - from);
  }
  const median = times.sort((a, b) => a - b)[3];
  console.log(`${name} = ${value}, ${operations} counted operations, ${median.toFixed(2)} ms`);
}
