// "Check this gradient" through the whole server: the program runs again without side effects, and the answer names the worst.
import { existsSync, rmSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CancellationTokenSource } from "vscode-languageserver/node";
import type { CheckAnswer, TensorAtAnswer } from "../../extension/protocol/lsp.js";
import * as lsp from "../../extension/protocol/lsp.js";
import { defaults } from "../../extension/protocol/settings.js";
import { Client } from "./client.js";

const program = `import { writeFileSync } from "node:fs";
import { defvjp, tensor } from "gradient-graph";
const cube = defvjp({ name: "cube", forward: x => x.mul(x).mul(x), vjps: [(g, _out, x) => g.mul(x).mul(x).mul(2)] });
const w = tensor([1, 2], { requiresGrad: true });
const b = tensor([0.5, 0], { requiresGrad: true });
try { writeFileSync("written.txt", "x"); } catch {}
const h = cube(w).add(b.relu());
const loss = h.sum();
loss.backward();
`;

let client: Client;
beforeEach(async () => {
  client = await Client.start();
});
afterEach(() => client.stop());

async function shown(text: string) {
  const uri = await client.open("m.ts", text);
  await client.run("m.ts");
  const { trace } = await client.ended("m.ts");
  const run = trace?.run ?? -1;
  const at = async (line: number, character: number) =>
    (await client.request(lsp.tensorAt, { uri, place: { line, character } })) as TensorAtAnswer;
  const check = async (nodes: readonly (number | null | undefined)[], asked = run) =>
    (await client.request(lsp.check, { uri, run: asked, nodes, pass: null })) as CheckAnswer;
  return { uri, run, at, check };
}

it("names the worst entry of a wrong rule, and the kinks beside what agrees", async () => {
  const { at, check } = await shown(program);
  rmSync(client.path("written.txt"));
  const [w, b] = [await at(6, 15), await at(4, 6)];
  const answer = await check([w?.node, b?.node]);
  if (answer.kind !== "checked") throw new Error(answer.message);
  expect(
    answer.results.map(({ verdict, sentence }) => [verdict, sentence.replace(/ ± \S+\./g, " ± e.")]),
  ).toEqual([
    [
      "differs",
      "The gradient of w differs from finite differences at 2 of 2 entries. Worst is w[1]: the engine has 8, finite differences 12 ± e.",
    ],
    [
      "agrees",
      "The gradient of b agrees with finite differences (2 entries). Worst is b[0]: the engine has 1, finite differences 1 ± e. 1 entry lies where there is no derivative: at b[1] it is 0 from the left and 1 from the right, and the engine takes 0.",
    ],
  ]);
  if (process.allowedNodeEnvironmentFlags.has("--permission"))
    expect(existsSync(client.path("written.txt"))).toBe(false);
}, 60_000);

it("checks the parameters of a pass together", async () => {
  const { check } = await shown(program);
  const answer = await check([]);
  expect(answer).toMatchObject({
    kind: "checked",
    results: [{ verdict: "agrees" }, { verdict: "differs" }],
    note: "",
  });
}, 60_000);

it("is offered above the call that ran the pass, beside what was kept for it", async () => {
  const { uri, run } = await shown(program);
  const lenses = (await client.lenses("m.ts")) ?? [];
  expect(lenses.map(({ command }) => [command?.title, command?.command])).toEqual([
    [expect.stringMatching(/^loss 9.5 · \d+ steps$/), "gradientGraph.reveal"],
    ["Check gradients", "gradientGraph.check"],
    ["keeps 24 B", "gradientGraph.reveal"],
  ]);
  expect(lenses[1].command?.arguments).toEqual([uri, run, 0]);
  expect(lenses[2].command?.tooltip).toBe(
    "What the run kept for backward when that was most, by line:\nline 7: 24 B (w, _out, relu)",
  );
}, 60_000);

it("says what there is to check, and where, or why nothing", async () => {
  const { at, check, run } = await shown(program);
  expect(await at(0, 0)).toMatchObject({ run, node: null });
  const loss = await at(8, 1);
  expect(await check([loss?.node])).toEqual({
    kind: "none",
    message: "The pass starts here: this gradient was given, there is nothing to compare it with.",
  });
  expect(await check([0], 99)).toEqual({
    kind: "none",
    message: "This graph is of an earlier run: run again.",
  });
  expect(await check([12_345])).toMatchObject({
    kind: "none",
    message: expect.stringMatching(/not in the run on show/),
  });
}, 60_000);

it("tells a program that ran another way from a gradient that is wrong", async () => {
  const { at, check } = await shown(`import { existsSync, writeFileSync } from "node:fs";
import { tensor } from "gradient-graph";
const first = !existsSync("seen.txt");
if (first) writeFileSync("seen.txt", "");
else throw new Error("not twice");
const w = tensor([1, 2], { requiresGrad: true });
w.sum().backward();
`);
  const w = await at(5, 6);
  expect(await check([w?.node])).toEqual({
    kind: "none",
    message: "The program ended before the pass that was to be checked: not twice.",
  });
}, 60_000);

it("checks the parameters of a training step as they were in that step", async () => {
  const { check } = await shown(`import { manualSeed, nn, optim, randn } from "gradient-graph";
manualSeed(1);
const net = new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Dropout(0.5), new nn.Linear(4, 1));
const optimizer = new optim.Adam(net.parameters(), { lr: 0.1 });
const [x, y] = [randn(5, 3), randn(5, 1)];
for (let step = 0; step < 3; step++) {
  optimizer.zeroGrad();
  nn.functional.mseLoss(net.forward(x), y).backward();
  optimizer.step();
}
`);
  const answer = await check([]);
  if (answer.kind !== "checked") throw new Error(answer.message);
  expect(answer.results.map(({ verdict, sentence }) => [verdict, sentence.slice(0, 60)])).toEqual([
    ["agrees", expect.stringContaining("The gradient of 3.weight agrees")],
    ["agrees", expect.stringContaining("The gradient of 3.bias agrees")],
    ["agrees", expect.stringContaining("The gradient of 0.weight agrees")],
    ["agrees", expect.stringContaining("The gradient of 0.bias agrees")],
  ]);
}, 60_000);

it("ends when it is cancelled, and at its deadline", async () => {
  const spins = `import { existsSync, writeFileSync } from "node:fs";
import { tensor } from "gradient-graph";
const again = existsSync("seen.txt");
if (!again) writeFileSync("seen.txt", "");
const w = tensor([1, 2], { requiresGrad: true });
while (again);
w.sum().backward();
`;
  const { uri, run } = await shown(spins);
  const source = new CancellationTokenSource();
  const asked = client.request(lsp.check, { uri, run, nodes: [0], pass: null }, source.token);
  setTimeout(() => source.cancel(), 500);
  expect(await asked.catch((error: unknown) => error)).toEqual({
    kind: "none",
    message: "The check was cancelled.",
  });
  await client.notify(lsp.configure, { trusted: true, settings: { ...defaults, timeout: 1 } });
  expect(await client.request(lsp.check, { uri, run, nodes: [0], pass: null })).toEqual({
    kind: "none",
    message: "The time was up before the check was done: allow more by gradientGraph.timeout.",
  });
}, 60_000);
