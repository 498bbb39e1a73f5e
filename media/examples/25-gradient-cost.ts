// What a gradient costs
// Backward does about as many multiplications as forward does twice over: a gradient costs a small multiple of the
// function, never a multiple that grows with the number of parameters. Here 40,000 of them.
import { manualSeed, matmul, noGrad, randn, tanh } from "gradient-graph";

manualSeed(7);
const x = randn(200, 200);
const W = randn(200, 200, { requiresGrad: true });

const f = () => tanh(matmul(x, W)).sum();

function median(run: () => void): number {
  const times: number[] = [];
  for (let i = 0; i < 9; i++) {
    const from = performance.now();
    run();
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[4];
}

f().backward(); // the first calls warm up
const alone = median(() => noGrad(f));
const both = median(() => f().backward());
console.log(`function ${alone.toFixed(2)} ms, function and gradient ${both.toFixed(2)} ms`);
console.log(`gradient alone: ${((both - alone) / alone).toFixed(1)} times the function`);
