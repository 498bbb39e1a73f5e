// A graph as long as a text
// One step for each letter: how many operations there will be is known only when the text is. No graph drawn up in advance
// could serve every text.
import { type Tensor, tensor } from "gradient-graph";

const w = tensor(0.5, { requiresGrad: true, name: "w" });
const v = tensor(0.1, { requiresGrad: true, name: "v" });

function read(text: string): Tensor {
  let state = tensor(0);
  for (const letter of text) {
    const code = letter.codePointAt(0)! - 96;
    state = w.mul(state).add(v.mul(code)).tanh();
  }
  return state;
}

const short = read("ab");
short.backward();
w.grad; // through two letters

w.grad!.zero_();
v.grad!.zero_();
const long = read("gradient");
long.backward();
w.grad; // through eight
v.grad;
