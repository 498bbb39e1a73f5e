import { manualSeed, optim, randn } from "gradient-graph";
import { Net } from "./model.js";

manualSeed(3);
const x = randn(8, 3);
const net = new Net();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
for (let i = 0; i < 2; i++) {
  optimizer.zeroGrad();
  const loss = net.forward(x).square().mean();
  loss.backward();
  optimizer.step();
}
