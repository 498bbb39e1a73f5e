// Training an LSTM
// It reads a wave point by point and says after each one what comes next. Its state carries where in the wave it is;
// the gradient of every guess flows back through all steps before it.
import { linspace, manualSeed, nn, noGrad, optim, rand, sin, type Tensor } from "gradient-graph";

manualSeed(2);
const [waves, length] = [6, 12];

// Six sines of one frequency, each beginning somewhere else: [time, wave, 1].
const phase = rand(1, waves).mul(2 * Math.PI);
const time = linspace(0, 3 * Math.PI, length + 1).unsqueeze(1);
const wave = sin(time.add(phase)).unsqueeze(2);
const seen = wave.narrow(0, 0, length);
const next = wave.narrow(0, 1, length);

class Predictor extends nn.Module {
  lstm = new nn.LSTM(1, 12);
  out = new nn.Linear(12, 1);

  override forward(x: Tensor, state?: readonly [Tensor, Tensor]): [Tensor, [Tensor, Tensor]] {
    const [hidden, last] = this.lstm.forward(x, state);
    return [this.out.forward(hidden), last];
  }
}

const model = new Predictor();
const lossOf = new nn.MSELoss();
const optimizer = new optim.Adam(model.parameters(), { lr: 0.05 });

for (let step = 0; step <= 40; step++) {
  optimizer.zeroGrad();
  const [guess] = model.forward(seen);
  const loss = lossOf.forward(guess, next);
  loss.backward();
  nn.utils.clipGradNorm_(model.parameters(), 1);
  optimizer.step();
  if (step % 10 === 0) console.log(`step ${step}: loss ${loss.item().toFixed(4)}`);
}

// Now it goes on with the first wave by itself: each guess is the next point that it reads.
noGrad(() => {
  let [guess, state] = model.forward(seen.narrow(1, 0, 1));
  for (let i = 0; i < 4; i++) {
    const point = guess.narrow(0, -1, 1);
    const truth = Math.sin(phase.at(0, 0).item() + (length + i) * (Math.PI / 4));
    console.log(`it says ${point.item().toFixed(2)}, the wave ${truth.toFixed(2)}`);
    [guess, state] = model.forward(point, state);
  }
});
