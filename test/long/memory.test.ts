// A training loop holds a flat heap: nothing of a step outlives it.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { manualSeed, nn, optim, randn, tensor } from "../../core/index.js";
import { long } from "../laws/hold.js";

const steps = long ? 10_000 : 400;
const warm = long ? 1000 : 100;
const [wide, middle] = long ? [784, 256] : [78, 25];

setFlagsFromString("--expose_gc");
const collect: () => void = runInNewContext("gc");

function used(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test("10,000 steps of an MLP", () => {
  manualSeed(1);
  const net = new nn.Sequential(
    new nn.Linear(wide, middle),
    new nn.ReLU(),
    new nn.Linear(middle, 128),
    new nn.ReLU(),
    new nn.Linear(128, 10),
  );
  const adam = new optim.Adam(net.parameters());
  const [x, y] = [
    randn(64, wide),
    tensor(
      Array.from({ length: 64 }, (_, i) => i % 10),
      { dtype: "int32" },
    ),
  ];
  let first = 0;
  let last = 0;
  let before = 0;
  for (let i = 0; i < steps; i++) {
    if (i === warm) before = used();
    adam.zeroGrad();
    const loss = nn.functional.crossEntropy(net.forward(x), y);
    loss.backward();
    adam.step();
    if (i === 0) first = loss.item();
    last = loss.item();
  }
  expect(last).toBeLessThan(first / 2);
  // A step's values and gradients are two megabytes in the long mode, 0.2 in the short one: were they kept, they would
  // be 60 megabytes there. Compiled code and what waits to be used again come and go with some.
  const grown = used() - before;
  expect(grown, `grown by ${grown} bytes`).toBeLessThan(12e6);
});
