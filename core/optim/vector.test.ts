import { expect, test } from "vitest";
import { optim, type Tensor, tensor } from "../index.js";
import { Generator } from "../kernels/random.js";
import { withTwins } from "../kernels/simd/instance.js";

// The fused float32 steps against the loops: float32 throughout on one side, float64 rounded on the other.

const optimizers: Record<string, (p: Tensor[]) => { step(): unknown }> = {
  SGD: p => new optim.SGD(p, { lr: 0.1, weightDecay: 0.01 }),
  "SGD that climbs": p => new optim.SGD(p, { lr: 0.1, maximize: true }),
  "SGD with momentum": p => new optim.SGD(p, { lr: 0.1, momentum: 0.9, dampening: 0.2, weightDecay: 0.1 }),
  "SGD with Nesterov's momentum": p => new optim.SGD(p, { lr: 0.1, momentum: 0.9, nesterov: true }),
  Adam: p => new optim.Adam(p, { lr: 0.1, weightDecay: 0.05 }),
  AdamW: p => new optim.AdamW(p, { lr: 0.1, weightDecay: 0.05 }),
  "Adam with amsgrad": p => new optim.Adam(p, { amsgrad: true }),
  RMSprop: p => new optim.RMSprop(p, { lr: 0.1, weightDecay: 0.01 }),
  "RMSprop, centred": p => new optim.RMSprop(p, { centered: true, momentum: 0.5 }),
  Adagrad: p => new optim.Adagrad(p, { lr: 0.1, lrDecay: 0.1 }),
};

/** A parameter of 4,100 elements after three steps. */
function moved(make: (p: Tensor[]) => { step(): unknown }): Tensor {
  const g = new Generator(5);
  const numbers = () => tensor(Float32Array.from({ length: 4100 }, () => g.normal()));
  const w = numbers().requiresGrad_();
  const opt = make([w]);
  for (let i = 0; i < 3; i++) {
    w.grad = numbers();
    opt.step();
  }
  return w;
}

test.each(Object.entries(optimizers))("%s", (_, make) => {
  const [found, twin] = [moved(make), withTwins(() => moved(make))];
  expect(found.version).toBe(3);
  const far = [...found.data].filter((x, i) => Math.abs(Number(x) - Number(twin.data[i])) > 1e-5);
  expect(far).toEqual([]);
});
