// Runs with values set, as the debugger asks for them: they pass for the program only until its session is over.
import { readFileSync, writeFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { occurrenceOf } from "../../core/graph/occurrence.js";
import { decodeTrace } from "../../core/trace/codec.js";
import * as lsp from "../../extension/protocol/lsp.js";
import type { Substitution } from "../../extension/protocol/run.js";
import { Client } from "./client.js";

const program = `import { tensor } from "gradient-graph";
const x = tensor(3, { requiresGrad: true });
const y = x.square();
y.backward();
`;

let client: Client;
afterEach(() => client.stop());

/** Shows the program, and gives "x is 5 there". */
async function shown(): Promise<Substitution> {
  client = await Client.start({ run: "onSave" });
  await client.open("a.ts", program);
  await client.run("a.ts");
  const { trace } = await client.ended("a.ts");
  const decoded = decodeTrace(readFileSync(trace!.path));
  const occurrence = occurrenceOf(decoded, decoded.nodes.find(({ name }) => name === "x")!)!;
  return { occurrence, shape: [], from: 0, count: 1, values: [5] };
}

const set = (of: number, substitutions: Substitution[]) =>
  client.request(lsp.run, { uri: client.uri("a.ts"), force: true, set: { of, substitutions } });

const hovered = async () => JSON.stringify((await client.hover("a.ts", 2, 6))?.contents);

test("a value is set for the session: then the program's own run is shown again, and nothing runs for it", async () => {
  const x = await shown();
  expect(await hovered()).toContain("tensor(9.)");
  expect(await set(1, [x])).toEqual({ kind: "started", run: 2 });
  await client.ended("a.ts", 2);
  expect(await hovered()).toContain("tensor(25.)");
  expect(await set(2, [{ ...x, values: ["Infinity"] }])).toEqual({ kind: "started", run: 3 });
  await client.ended("a.ts", 3);
  expect(await hovered()).toContain("tensor(inf)");
  await client.notify(lsp.ordinary, { uri: client.uri("a.ts") });
  const { trace, state } = await client.ended("a.ts", 4);
  expect(state.kind).toBe("done");
  expect(client.states.filter(each => each.state.kind === "running").map(({ run }) => run)).toEqual([
    1, 2, 3,
  ]);
  expect(
    decodeTrace(readFileSync(trace!.path)).nodes.find(({ name }) => name === "y")?.value?.sample,
  ).toEqual([9]);
  expect(await hovered()).toContain("tensor(9.)");
});

test("no value is set in a program that has changed since", async () => {
  const x = await shown();
  expect(await set(7, [x])).toMatchObject({
    kind: "refused",
    reason: "changed",
    message: expect.stringContaining("run again since"),
  });
  await client.edit("a.ts", `${program}// more\n`);
  expect(await set(1, [x])).toMatchObject({
    kind: "refused",
    reason: "changed",
    message: "a.ts was changed since it ran: restart the debugger to set values, or undo the change.",
  });
  await client.edit("a.ts", program);
  await client.close("a.ts");
  writeFileSync(client.path("a.ts"), `// other\n${program}`);
  expect(await set(1, [x])).toMatchObject({ kind: "refused" });
});

test("what is no substitution is not let in", async () => {
  const x = await shown();
  await expect(set(1, [{ ...x, values: [] }])).rejects.toThrow("values");
  await expect(set(1, [{ ...x, from: -1 }])).rejects.toThrow("from");
  await expect(set(1, new Array(1001).fill(x))).rejects.toThrow("substitutions");
});
