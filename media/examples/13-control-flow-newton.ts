// Control flow of another kind: Newton's square root
// Each round replaces the guess by the mean of itself and a / guess. Differentiated as it ran, it finds 1 / (2√a) by itself.
import { type Tensor, tensor } from "gradient-graph";

function root(a: Tensor): Tensor {
  let guess = a;
  while (guess.mul(guess).sub(a).abs().item() > 1e-4) guess = guess.add(a.div(guess)).div(2);
  return guess;
}

for (const value of [0.25, 1, 9]) {
  const a = tensor(value, { requiresGrad: true, dtype: "float64" });
  const r = root(a);
  r.backward();
  console.log(`√${value} = ${r.item()}, slope ${a.grad!.item()}, expected ${1 / (2 * Math.sqrt(value))}`);
}
// At a = 1 no round is needed: root returns a itself, and the slope is 1, not ½. Only the way taken is differentiated;
// a function that is right at one point need not be right beside it.
