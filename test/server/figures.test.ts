// What a run says over and beside the lines of a training program: lenses on backward, step and functions; hints.
import { afterEach, expect, test } from "vitest";
import * as lsp from "../../extension/protocol/lsp.js";
import { defaults, type Settings } from "../../extension/protocol/settings.js";
import { Client } from "./client.js";

const model = `import { nn, type Tensor } from "gradient-graph";

export class Net extends nn.Module {
  a = new nn.Linear(4, 8);
  b = new nn.Linear(8, 1);
  forward(x: Tensor): Tensor {
    return this.b.forward(this.a.forward(x).relu());
  }
}
export const loss = (p: Tensor, t: Tensor) => p.sub(t).square().mean();
export function unused() {}
`;
const train = `import { manualSeed, optim, randn } from "gradient-graph";
import { loss, Net } from "./model.js";

manualSeed(1);
const net = new Net();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
const x = randn(16, 4);
const t = randn(16, 1);
function step() {
  optimizer.zeroGrad();
  const out = loss(net.forward(x), t);
  out.backward();
  optimizer.step();
}
for (let i = 0; i < 3; i++) step();
const seen = loss(x.mul(0).sum(1), t.reshape([16]));
`;

let client: Client;
afterEach(() => client.stop());

async function shown(settings: Partial<Settings> = {}): Promise<void> {
  client = await Client.start(settings);
  await client.open("model.ts", model);
  await client.open("train.ts", train);
  await client.run("train.ts");
  expect((await client.ended("train.ts")).state.kind).toBe("done");
}

const titles = async (name: string) =>
  ((await client.lenses(name)) ?? []).map(
    ({ range, command }) =>
      `${range.start.line + 1}: ${command?.title.replace(/[\d.]+ (ns|µs|ms|s)\b/, "TIME")}`,
  );
const labels = async (name: string) =>
  ((await client.hints(name)) ?? []).map(
    ({ position, label }) => `${position.line + 1}:${position.character + 1} ${label}`,
  );

test("functions say the operations, the gradient and the time of their last call", async () => {
  await shown();
  expect(await titles("model.ts")).toEqual([
    expect.stringMatching(/^6: 3 ops · ‖∇‖ [\d.e-]+ · TIME · the last of 3 calls$/),
    "10: 3 ops · TIME · the last of 4 calls", // no backward pass went through the last one
  ]);
  expect(await titles("train.ts")).toEqual([
    expect.stringMatching(/^12: out [\d.]+ · 10 steps · the last of 3 passes$/),
    "12: Check gradients",
    expect.stringMatching(/^12: keeps \d+ B$/),
    expect.stringMatching(/^13: ‖∇‖ [\d.e-]+ · 4 parameters · the last of 3 steps$/),
    expect.stringMatching(/^9: 6 ops · ‖∇‖ [\d.e-]+ · TIME · the last of 3 calls$/),
  ]);
});

test("the norm over a step is that of its gradients, and of the function that read the parameters", async () => {
  await shown();
  const [forward] = (await client.lenses("model.ts")) ?? [];
  const lenses = (await client.lenses("train.ts")) ?? [];
  const norm = (title = "") => /‖∇‖ ([\d.e-]+)/.exec(title)?.[1];
  expect(norm(lenses[3].command?.title)).toBe(norm(forward.command?.title));
  expect(forward.command?.tooltip).toContain(
    "brought to the 4 parameters that it read (b.weight, b.bias, a.weight, a.bias).",
  );
  expect(forward.command).toMatchObject({
    command: "gradientGraph.reveal",
    arguments: [client.uri("model.ts"), 6, 50],
  });
});

test("each kind of lens can be switched off", async () => {
  await shown({ codeLens: false, functionLens: false });
  expect(await titles("train.ts")).toEqual([expect.stringContaining("4 parameters")]);
  await client.notify(lsp.configure, {
    trusted: true,
    settings: { ...defaults, codeLens: false, stepLens: false },
  });
  expect(await titles("train.ts")).toEqual([expect.stringContaining("6 ops")]);
});

test("an edited line loses what the run said of it; the others follow the text and say that they are old", async () => {
  await shown({ run: "manual" });
  await client.edit("model.ts", `// new\n${model.replace("p.sub(t)", "p.sub( t)")}`);
  expect(await titles("model.ts")).toEqual([expect.stringMatching(/^7: 3 ops.* · before the last edit$/)]);
  expect(await labels("model.ts")).toEqual(["7:12 [16, 4]"]);
});

test("variables say their shapes, in every file of the run", async () => {
  await shown();
  expect(await labels("model.ts")).toEqual(["6:12 [16, 4]", "10:23 [16] …", "10:34 [16] …"]);
  expect(await labels("train.ts")).toEqual(["7:8 [16, 4]", "8:8 [16, 1]", "11:12 scalar", "16:11 scalar"]);
  expect(((await client.hints("train.ts", 6, 7)) ?? []).length).toBe(2);
});

test("parameters say the norm of their gradient; hints can be switched off; both ask to be asked again", async () => {
  client = await Client.start({ inlayHints: "shapesAndGradients" });
  const text = `import { arange } from "gradient-graph";\nconst x = arange(4, { requiresGrad: true });\nx.square().sum().backward();\n`;
  await client.open("a.ts", text);
  expect(await labels("a.ts")).toEqual([]);
  await client.run("a.ts");
  await client.ended("a.ts");
  expect(await client.until("refresh", () => client.refreshed)).toBe(1);
  expect(await labels("a.ts")).toEqual(["2:8 [4] ‖∇‖ 7.5"]);
  await client.notify(lsp.configure, { trusted: true, settings: { ...defaults, inlayHints: "off" } });
  expect(await client.until("refresh", () => client.refreshed > 1)).toBe(true);
  expect(await labels("a.ts")).toEqual([]);
});
