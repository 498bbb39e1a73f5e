// A training is told of while it goes on: what was told is there however the program ends.
import { afterAll, expect, it } from "vitest";
import { grown, type Training, untrained } from "../../core/trace/steps.js";
import { type Ran, run, runner } from "../helpers/programs.js";

const engine = runner();
afterAll(() => engine.dispose());

const program = (
  steps: string,
  after = "",
  inside = "",
) => `import { manualSeed, nn, optim, randn } from "gradient-graph";
manualSeed(0);
class Net extends nn.Module {
  hidden = new nn.Linear(2, 4);
  out = new nn.Linear(4, 1);
  forward(x) { return this.out.forward(this.hidden.forward(x).tanh()); }
}
const net = new Net();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
const x = randn([8, 2]);
for (let i = 0; i < ${steps}; i++) {
  optimizer.zeroGrad();
  net.forward(x).square().mean().backward();
  optimizer.step();
  ${inside}
}
${after}`;

async function trained(text: string) {
  let told = untrained;
  let messages = 0;
  const onTraining = (news: Training) => {
    messages++;
    told = grown(told, news);
  };
  const ran: Ran = await run(engine, { "train.ts": text }, { onTraining });
  return { ...ran, told, messages };
}

it("tells of every step of a short training, under the names of the module's parameters", async () => {
  const { status, told, trace } = await trained(program("5"));
  expect(status).toBe("ran");
  expect(told.names).toEqual(["hidden.weight", "hidden.bias", "out.weight", "out.bias"]);
  expect([told.total, told.every, told.rows.length, told.unnamed]).toEqual([5, 1, 5, 0]);
  const losses = trace?.backwards.map(({ root }) => trace.nodes[root].value?.sample[0]);
  expect(told.rows.map(({ loss }) => loss)).toEqual(losses?.map(loss => Number(Number(loss).toPrecision(6))));
  for (const { norms } of told.rows) {
    expect(norms.length).toBe(12);
    for (const norm of norms) expect(norm).toBeGreaterThan(0);
  }
});

it("each step's stretch of the clock holds its own backward pass", async () => {
  const { told, trace } = await trained(program("4"));
  const within = told.rows.map(({ clock }) =>
    trace?.backwards.flatMap(({ seq }, i) => (clock && clock[0] <= seq && seq < clock[1] ? [i] : [])),
  );
  expect(within).toEqual([[0], [1], [2], [3]]);
});

it("what was told is there when the program is ended in the middle of a step that never ends", async () => {
  const stop = new AbortController();
  let told = untrained;
  const { status, trace } = await run(
    engine,
    { "train.ts": program("10", "", "while (true) {}") },
    {
      timeoutMs: 60_000,
      signal: stop.signal,
      onTraining(news) {
        told = grown(told, news);
        stop.abort();
      },
    },
  );
  expect(status).toBe("stopped");
  expect(told.rows).toMatchObject([{ step: 0 }]);
  expect(told.names.length).toBe(4);
  expect(trace?.backwards.length).toBe(1);
}, 90_000);

it("Stop ends a training without end; its rows are bounded, and reach to the end", async () => {
  const stop = new AbortController();
  let told = untrained;
  const { status, trace } = await run(
    engine,
    { "train.ts": program("Infinity") },
    {
      timeoutMs: 60_000,
      signal: stop.signal,
      onTraining(news) {
        told = grown(told, news);
        if (told.total > 3000) stop.abort();
      },
    },
  );
  expect(status).toBe("stopped");
  expect(told.rows.length).toBeLessThanOrEqual(2001);
  expect(told.rows.length).toBeGreaterThan(100);
  expect(told.rows.at(-1)!.step).toBeGreaterThanOrEqual(3000 - told.every);
  const [from, to] = told.rows.at(-1)!.clock!;
  expect(from).toBeLessThan(to);
  expect(trace?.backwards.length).toBeGreaterThan(0);
}, 90_000);

it("a program that throws or exits has told of its last step", async () => {
  const threw = await trained(program("3", 'throw new Error("no");'));
  expect([threw.status, threw.told.rows.length]).toEqual(["threw", 3]);
  const left = await trained(program("3", "process.exit(0);"));
  expect([left.status, left.told.rows.length]).toEqual(["ran", 3]);
});

it("parameters without a module go by their variables", async () => {
  const { told } = await trained(`import { optim, tensor } from "gradient-graph";
const w = tensor([1, 2], { requiresGrad: true });
const list = [tensor(3, { requiresGrad: true })];
const optimizer = new optim.Adam([w, ...list]);
w.sum().mul(list[0]).backward();
optimizer.step();`);
  expect(told.names).toEqual(["w", "parameter 2 []"]);
});

it("nothing is told of a program that trains nothing, and a broken JSON or Number does not stop it", async () => {
  const { messages } = await trained(`import { tensor } from "gradient-graph";
tensor(1, { requiresGrad: true }).mul(2).backward();`);
  expect(messages).toBe(0);
  const { status, stdout } = await trained(
    `Number.prototype.toPrecision = () => { throw new Error("mine"); };\n${program("3", 'console.log("end");')}`,
  );
  expect([status, stdout]).toEqual(["ran", "end\n"]);
});
