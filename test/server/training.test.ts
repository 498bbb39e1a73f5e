// A training is told of over the wire while it runs, and Stop ends it.
import { afterEach, expect, test } from "vitest";
import { grown, untrained } from "../../core/trace/steps.js";
import * as lsp from "../../extension/protocol/lsp.js";
import { Client } from "./client.js";

const endless = `import { optim, tensor } from "gradient-graph";
const w = tensor([1, 2], { requiresGrad: true });
const optimizer = new optim.SGD([w], { lr: 0.25 });
for (;;) {
  optimizer.zeroGrad();
  w.square().sum().backward();
  optimizer.step();
}
`;

let client: Client;
afterEach(() => client.stop());

test("steps come while the run goes on, in order and under its number", async () => {
  client = await Client.start({ timeout: 60 });
  await client.open("train.ts", endless);
  await client.run("train.ts");
  await client.until("steps", () => client.trainings.length > 2);
  expect(client.state("train.ts")?.state.kind).toBe("running");
  await client.notify(lsp.stop, { uri: client.uri("train.ts") });
  // "Stopped" is said at once; the graph up to there follows.
  await client.until("its graph", () => client.state("train.ts")?.trace?.run === 1);
  const training = client.trainings.reduce((before, { uri, run, ...news }) => {
    expect([uri, run]).toEqual([client.uri("train.ts"), 1]);
    return grown(before, news);
  }, untrained);
  expect(training.names).toEqual(["w"]);
  expect(training.rows[0]).toMatchObject({ step: 0, loss: 5, norms: [4.47214, 2.23607, 1.11803] });
  expect(training.total).toBeGreaterThan(training.rows[1].step);
});

test("an edit that starts another run ends the steps of the one before", async () => {
  client = await Client.start({ timeout: 60 });
  await client.open("train.ts", endless);
  await client.run("train.ts");
  await client.until("steps", () => client.trainings.length > 0);
  await client.edit("train.ts", endless.replace("for (;;)", "for (let i = 0; i < 3; i++)"));
  await client.ended("train.ts", 2);
  const first = client.trainings.findIndex(({ run }) => run === 2);
  const later = client.trainings.slice(first);
  expect(later.map(({ run }) => run)).toEqual(later.map(() => 2));
  expect(later.flatMap(({ rows }) => rows.map(({ step }) => step))).toEqual([0, 1, 2]);
});
