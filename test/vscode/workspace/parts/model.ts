// Only exports: what it does is shown by a program that imports it.
import { nn, type Tensor } from "gradient-graph";

export class Net extends nn.Module {
  first = new nn.Linear(3, 4);
  second = new nn.Linear(4, 1);
  override forward(x: Tensor): Tensor {
    const hidden = this.first.forward(x).tanh();
    return this.second.forward(hidden);
  }
}
