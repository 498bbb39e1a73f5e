// Backward twice
// The first pass frees what it needed on its way. A second one fails, unless the first was told to keep the graph.
import { arange, dot, mul } from "gradient-graph";

const x = arange(4, { requiresGrad: true });

const y = mul(2, dot(x, x));
y.backward();
x.grad;
try {
  y.backward();
} catch (error) {
  console.log(String(error)); // what it needed is gone, and the message says what to do
}

x.grad!.zero_();
const kept = mul(2, dot(x, x));
kept.backward({ retainGraph: true });
kept.backward();
x.grad; // 8x: both passes ran, and both were added
