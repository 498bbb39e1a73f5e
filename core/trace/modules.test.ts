import { expect, it } from "vitest";
import { nn, type Tensor, tensor } from "../index.js";
import { traced } from "./traced.js";

class Net extends nn.Module {
  hidden = new nn.Linear(2, 3);
  out = new nn.Sequential(new nn.Tanh(), new nn.Linear(3, 1));

  override forward(x: Tensor): Tensor {
    return this.out.forward(this.hidden.forward(x));
  }
}

it("a trace names parameters by their paths and has a frame for every module", () => {
  const trace = traced(() => {
    const net = new Net();
    const x = tensor([[1, 2]]);
    net.forward(x);
    net.forward(x).sum().backward();
  });
  const parameters = trace.nodes.filter(node => node.kind === "parameter");
  expect(parameters.map(node => node.name)).toEqual([
    "hidden.weight",
    "hidden.bias",
    "out.1.weight",
    "out.1.bias",
  ]);
  const frame = (name: string, type: string, call: number) => ({ kind: "module", name, type, call });
  const second = trace.nodes.filter(node => node.op === "linear").slice(2);
  expect(second.map(node => node.frames)).toEqual([
    [frame("Net", "Net", 1), frame("hidden", "Linear", 1)],
    [frame("Net", "Net", 1), frame("out", "Sequential", 1), frame("1", "Linear", 1)],
  ]);
  expect(second[0].inputs.slice(1).map(id => trace.nodes[id].name)).toEqual(["hidden.weight", "hidden.bias"]);
  expect(parameters.map(node => node.grad !== null)).toEqual([true, true, true, true]);
});
