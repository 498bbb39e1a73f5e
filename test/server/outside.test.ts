// A run beside values that another library exported, through the server.
import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { saveSafetensors, type Tensor, tensor } from "../../core/index.js";
import type { OutsideAnswer } from "../../extension/protocol/lsp.js";
import * as lsp from "../../extension/protocol/lsp.js";
import { Client } from "./client.js";

let client: Client;
beforeEach(async () => {
  client = await Client.start();
});
afterEach(() => client.stop());

async function beside(theirs: Record<string, Tensor> | Uint8Array): Promise<OutsideAnswer> {
  const uri = await client.open(
    "m.ts",
    `import { tensor } from "gradient-graph";
const w = tensor([1, 2], { requiresGrad: true });
const y = w.mul(w);
y.sum().backward();
`,
  );
  await client.run("m.ts");
  const { trace } = await client.ended("m.ts");
  const path = client.path("theirs.safetensors");
  writeFileSync(path, theirs instanceof Uint8Array ? theirs : saveSafetensors(theirs));
  return (await client.request(lsp.outside, { uri, run: trace?.run, path })) as OutsideAnswer;
}

it("names what differs first, what agrees, and what this run has not", async () => {
  const found = await beside({
    w: tensor([1, 2]),
    "w.grad": tensor([2, 5]),
    y: tensor([1, 4]),
    z: tensor([0]),
  });
  expect(found).toEqual({
    kind: "compared",
    report: {
      name: "theirs.safetensors",
      tensors: [
        {
          name: "w.grad",
          what: "gradient",
          node: 0,
          differs: "entry 1: 4, exported 5",
          ratio: expect.closeTo(Math.hypot(2, 4) / Math.hypot(2, 5), 6),
        },
        { name: "w", what: "value", node: 0, differs: null, ratio: 1 },
        { name: "y", what: "value", node: 1, differs: null, ratio: 1 },
      ],
      unknown: ["z"],
      note: "",
    },
  });
}, 60_000);

it("says what is wrong with the file", async () => {
  expect(await beside({ other: tensor([1]) })).toEqual({
    kind: "none",
    message:
      "theirs.safetensors cannot be compared: none of its 1 names is one of this run (m.ts); name them as the program does",
  });
  expect(await beside(new Uint8Array([1, 2, 3]))).toMatchObject({
    kind: "none",
    message: expect.stringMatching(/this is no safetensors file/),
  });
}, 60_000);
