// sin and its derivative, without knowing cos
// The slope is asked of the tape at 33 points and drawn beside the function.
import { linspace, sin } from "gradient-graph";

const x = linspace(-Math.PI, Math.PI, 33, { requiresGrad: true });
const y = sin(x);
y.sum().backward(); // each entry of y depends on its own x, so the gradient of the sum holds every slope

const values = [...y.data];
const slopes = [...x.grad!.data];
const column = (value: number) => Math.round((value + 1) * 20);
for (let i = 0; i < values.length; i++) {
  const line = new Array<string>(41).fill(" ");
  line[20] = "·";
  line[column(slopes[i])] = "o";
  line[column(values[i])] = "*";
  console.log(line.join("").trimEnd());
}
console.log("* sin x   o its slope");
x.grad!.at(16); // the slope at 0 is 1
