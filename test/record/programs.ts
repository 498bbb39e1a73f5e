// What is recorded: trainings in all forms, and programs that end in all ways.

export const FILES = {
  "train.js": `import { nn, optim, tensor } from "gradient-graph";

const w = tensor([[2], [3]]).requiresGrad_();
class Net extends nn.Module {
  forward(x) {
    const h = x.matmul(w);
    return h.mul(1);
  }
}
const net = new Net();
const optimizer = new optim.SGD([w], { lr: 0.5 });
function lossOf(x) {
  const out = net.forward(x);
  const loss = out.sum();
  return loss;
}
for (let i = 0; i < 5; i++) {
  optimizer.zeroGrad();
  lossOf(tensor([[1, i]])).backward();
  optimizer.step();
  console.log("step", i);
}
lossOf(tensor([[7, 7]]));
`,
  "common.cjs": `const { optim, tensor } = require("gradient-graph");
const w = tensor([1, 2], { requiresGrad: true });
const optimizer = new optim.SGD([w], { lr: 0.1 });
for (let i = 0; i < 3; i++) {
  w.grad = null;
  const loss = w.mul(w).sum();
  loss.backward();
  if (i === 2) throw new RangeError("bad luck");
  optimizer.step();
}
`,
  "leaves.js": `import { optim, tensor } from "gradient-graph";
const w = tensor(1, { requiresGrad: true });
const optimizer = new optim.SGD([w], { lr: 0.1 });
w.mul(2).backward();
optimizer.step();
w.mul(3).backward();
process.exit(3);
`,
  "recurrent.js": `import { nn, ones } from "gradient-graph";
class Net extends nn.Module {
  rnn = new nn.RNN(2, 3);
  last = new nn.Linear(3, 1);
  forward(x) {
    const [h] = this.rnn.forward(x);
    return this.last.forward(h);
  }
}
new Net().forward(ones(2, 1, 2)).sum().backward();
`,
  "plain.js": `import { ones } from "gradient-graph";
const x = ones(2, { requiresGrad: true });
const y = x.exp();
y.sum().backward();
`,
  "forever.js": `import { setTimeout } from "node:timers/promises";
import { optim, tensor } from "gradient-graph";
const w = tensor([1, 2], { requiresGrad: true });
const optimizer = new optim.SGD([w], { lr: 0.001 });
for (let i = 0; ; i++) {
  w.mul(w).sum().backward();
  optimizer.step();
  console.log(i);
  await setTimeout(5);
}
`,
  "large.js": `import { optim, randn } from "gradient-graph";
const w = randn(64, { requiresGrad: true });
const optimizer = new optim.SGD([w], { lr: 0.001 });
for (let i = 0; i < 8; i++) {
  optimizer.zeroGrad();
  let y = w;
  for (let k = 0; k < 400; k++) y = y.mul(0.99).add(randn(64));
  y.sum().backward();
  optimizer.step();
}
console.log("to the end");
`,
  "chain.js": `import { tensor } from "gradient-graph";
const x = tensor([1, 2], { requiresGrad: true });
let y = x;
for (let k = 0; k < 20500; k++) y = y.neg();
`,
  "inside.js": `import { optim, tensor } from "gradient-graph";
import { record } from "gradient-graph/recording";
const w = tensor(1, { requiresGrad: true });
const optimizer = new optim.SGD([w], { lr: 0.1 });
const step = () => {
  w.mul(2).backward();
  optimizer.step();
};
step();
const recording = record({ steps: [2], file: "inside.ggtrace" });
step();
step();
step();
recording.stop();
recording.stop();
console.log(recording.file.endsWith("inside.ggtrace"));
try {
  record({ megabytes: 0 });
} catch (error) {
  console.log(error.name, error.message);
}
`,
  "caught.js": `import { optim, tensor } from "gradient-graph";
const w = tensor([1, 2], { requiresGrad: true });
const optimizer = new optim.SGD([w], { lr: 0.1 });
w.sum().backward();
const [group] = optimizer.paramGroups;
Object.defineProperty(group, "lr", { configurable: true, get() { throw new Error("no rate"); } });
try { optimizer.step(); } catch {}
w.grad = null;
Object.defineProperty(group, "lr", { value: 0.1 });
w.mul(2).sum().backward();
optimizer.step();
`,
  "again.js": `import { basename } from "node:path";
import { Worker } from "node:worker_threads";
import { optim, tensor } from "gradient-graph";
import { record } from "gradient-graph/recording";
const post = Worker.prototype.postMessage;
let steps = 0;
Worker.prototype.postMessage = function (message) {
  if (message.kind === "step" && ++steps === 2) throw new Error("no post today");
  return post.call(this, message);
};
const w = tensor(1, { requiresGrad: true });
const optimizer = new optim.SGD([w], { lr: 0.1 });
const step = () => {
  w.mul(2).backward();
  optimizer.step();
};
const broken = record({ steps: "every=1", file: "k.ggtrace" });
step();
step();
step();
const next = record({ steps: [1], file: "l.ggtrace" });
step();
next.stop();
console.log(basename(broken.file), basename(next.file));
`,
  "dies.js": `import { Worker } from "node:worker_threads";
import { optim, tensor } from "gradient-graph";
const post = Worker.prototype.postMessage;
let steps = 0;
Worker.prototype.postMessage = function (message) {
  post.call(this, message.kind === "step" && ++steps === 3 ? null : message);
};
const w = tensor(1, { requiresGrad: true });
const optimizer = new optim.SGD([w], { lr: 0.1 });
for (let i = 0; i < 20; i++) {
  w.mul(2).backward();
  optimizer.step();
}
console.log("to the end");
`,
  "hangs.js": `import { Worker } from "node:worker_threads";
import { optim, tensor } from "gradient-graph";
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message) {
  if (message.kind !== "step") post.call(this, message);
};
// Time flies.
let ms = 0;
Date.now = () => (ms += 10_000);
Atomics.wait = () => "timed-out";
const w = tensor(1, { requiresGrad: true });
const optimizer = new optim.SGD([w], { lr: 0.1 });
for (let i = 0; i < 20; i++) {
  w.mul(2).backward();
  optimizer.step();
}
console.log("to the end");
`,
  "five.js": `import { ones } from "gradient-graph";
import { record } from "gradient-graph/recording";
for (let i = 0; i < 5; i++) {
  const recording = record({ file: "five.ggtrace" });
  ones(2).exp();
  recording.stop();
}
`,
  "shown.js": `import { ones } from "gradient-graph";
import { record } from "gradient-graph/recording";
const recording = record();
ones(2).exp();
recording.stop();
console.log(recording.file);
`,
  "threads.js": `import { isMainThread, Worker } from "node:worker_threads";
import { ones } from "gradient-graph";
ones(2).exp();
if (isMainThread) new Worker(new URL(import.meta.url));
`,
  "typed.ts": `import { type Recording, type RecordingOptions, record } from "gradient-graph/recording";
const options: RecordingOptions = { steps: "1", file: "a.ggtrace", megabytes: 1 };
const recording: Recording = record(options);
recording.stop();
`,
};
