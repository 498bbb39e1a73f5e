// Whole values after a run: its process stays, answers, and goes when something newer takes its place.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { ValuesAnswer } from "../../extension/protocol/lsp.js";
import * as lsp from "../../extension/protocol/lsp.js";
import type { RunRequest } from "../../extension/runner/runner.js";
import { folder, isAlive, runner } from "../helpers/programs.js";
import { Client } from "./client.js";

const program = `import { arange, tensor } from "gradient-graph";
const x = arange(1000, { requiresGrad: true });
const y = x.mul(2);
const part = y.at(-1).mul(1);
const t = y.reshape(10, 100).transpose(0, 1);
const z = tensor(Array.from({ length: 100 }, (_, i) => i));
const w = z.add(1);
w.mul_(10);
y.sum().backward();
console.log(process.pid);
`;

const engine = runner();
afterAll(() => engine.dispose());

async function stay(text: string, more: Partial<RunRequest> = {}) {
  const { path, remove } = folder({ "m.ts": text });
  let printed = "";
  const outcome = await engine.run({
    entry: join(path, "m.ts"),
    overlays: new Map(),
    timeoutMs: 20_000,
    memoryMb: 512,
    restrict: false,
    node: process.execPath,
    stays: true,
    onOutput: (_, text) => {
      printed += text;
    },
    ...more,
  });
  await outcome.over;
  remove();
  const node = (name: string) => outcome.trace?.nodes.find(each => each.name === name)?.id ?? -1;
  const ask = async (name: string, what: "value" | "grad" = "value") => {
    const value = await outcome.values?.ask(node(name), what);
    if (value?.is !== "here") return value?.is;
    const list = new Float32Array(value.bytes.buffer, value.bytes.byteOffset, value.bytes.byteLength / 4);
    return [value.dtype, list.length, list[0], list[1], list[list.length - 1]];
  };
  return { ...outcome, ask, pid: Number(printed) };
}

describe("values in full", () => {
  it("are those of the program's end, in row-major order whatever the memory looks like", async () => {
    const { ask, values } = await stay(program);
    expect(await ask("y")).toEqual(["float32", 1000, 0, 2, 1998]);
    expect(await ask("t")).toEqual(["float32", 1000, 0, 200, 1998]);
    expect(await ask("x", "grad")).toEqual(["float32", 1000, 2, 2, 2]);
    expect(await ask("part")).toBe("gone"); // one element: the trace has it whole
    values?.close();
  });

  it("of a tensor that was changed in place are told to be overwritten, before it and not after", async () => {
    const { trace, values, ask } = await stay(program);
    const before = trace?.nodes.find(node => node.op === "add");
    expect(await values?.ask(before?.id ?? -1, "value")).toEqual({ is: "overwritten" });
    expect(await ask("z")).toEqual(["float32", 100, 0, 1, 99]);
    values?.close();
  });

  it("are there after an error and after process.exit, too", async () => {
    expect(await (await stay(`${program}throw new Error("no");\n`)).ask("y")).toEqual([
      "float32",
      1000,
      0,
      2,
      1998,
    ]);
    expect(await (await stay(`${program}process.exit(3);\n`)).ask("y")).toEqual([
      "float32",
      1000,
      0,
      2,
      1998,
    ]);
    expect((await stay("for (;;);\n", { timeoutMs: 300 })).values).toBeNull();
  });

  it("beyond the budget are given up, the oldest first", async () => {
    const { values, trace } = await stay(
      `import { zeros } from "gradient-graph";
const all = [];
for (let i = 0; i < 12; i++) all.push(zeros(2 ** 18).add(i));
`,
      { memoryMb: 64 },
    );
    const sums = trace?.nodes.filter(node => node.op === "add") ?? [];
    const found = await Promise.all(sums.map(async node => (await values?.ask(node.id, "value"))?.is));
    expect(found).toEqual([...Array(8).fill("gone"), ...Array(4).fill("here")]);
    values?.close();
  });

  it("are of the two latest runs; a process that is let go is gone", async () => {
    const [first, second, third] = [await stay(program), await stay(program), await stay(program)];
    expect(await first.ask("y")).toBe("gone");
    expect(await second.ask("y")).toEqual(["float32", 1000, 0, 2, 1998]);
    second.values?.close();
    third.values?.close();
    for (const { pid } of [first, second, third]) await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it("survive a process that is killed: they are gone then", async () => {
    const { ask, pid } = await stay(program);
    process.kill(pid, "SIGKILL");
    expect(await ask("y")).toBe("gone");
  });
});

describe("the server", () => {
  let client: Client;
  afterEach(() => client.stop());

  it("writes a value to a file, and says what to do when it is gone", async () => {
    client = await Client.start();
    const uri = await client.open("m.ts", program);
    await client.run("m.ts");
    const { trace } = await client.ended("m.ts");
    const ask = async (run: number, node: number): Promise<ValuesAnswer> =>
      (await client.request(lsp.values, { uri, run, node, what: "value" })) as ValuesAnswer;
    const found = await ask(trace?.run ?? 0, 0);
    if (found.kind !== "here") throw new Error(found.message);
    expect([found.dtype, readFileSync(found.path).length]).toEqual(["float32", 4000]);
    rmSync(found.path);
    expect(await ask(99, 0)).toEqual({
      kind: "gone",
      message: "This graph is of an earlier run. Run again to see whole values.",
    });
    expect(await ask(trace?.run ?? 0, 12_345)).toEqual({
      kind: "gone",
      message: "Its run has given this value up for newer ones. Run again to see all of it.",
    });
  });
});
