// The language server with a real runner behind it, asked over a real connection.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { decodeTrace } from "../../core/trace/codec.js";
import * as lsp from "../../extension/protocol/lsp.js";
import { defaults } from "../../extension/protocol/settings.js";
import { Client } from "./client.js";

const detach = `import { arange } from "gradient-graph";

const x = arange(4, { requiresGrad: true });
const y = x.mul(x);
const u = y.detach();
const z = u.mul(x);
z.sum().backward();
x.grad;
console.log("done");
`;

let client: Client;
afterEach(() => client.stop());

async function shown(text = detach): Promise<lsp.StateParams> {
  client = await Client.start();
  await client.open("detach.ts", text);
  expect(await client.run("detach.ts")).toEqual({ kind: "started", run: 1 });
  return client.ended("detach.ts");
}

const markdown = async (line: number, character: number) => {
  const hover = await client.hover("detach.ts", line, character);
  const contents = hover?.contents;
  return contents && typeof contents === "object" && "value" in contents ? contents.value : null;
};

test("Show runs the open text and puts its trace into a file of its own", async () => {
  const { state, trace, stale, runtime } = await shown();
  expect(state.kind).toBe("done");
  expect(stale).toBe(false);
  expect(runtime?.version).toMatch(/^\d+\.\d+/);
  expect(trace?.version).toBe(1);
  expect(trace?.files).toEqual([client.path("detach.ts")]);
  const decoded = decodeTrace(readFileSync(trace?.path ?? ""));
  expect(decoded.nodes.find(({ name }) => name === "x")?.grad?.sample).toEqual([0, 1, 4, 9]);
  expect(await client.until("output", () => client.output.includes("done"))).toBe(true);
});

test("hover tells value, gradient and the local derivative, or why there is no gradient", async () => {
  await shown();
  const x = await markdown(2, 6);
  expect(x).toContain("x      = tensor([0., 1., 2., 3.])\nx.grad = tensor([0., 1., 4., 9.])");
  const z = await markdown(5, 6);
  expect(z).toContain("z = u × x\nx\u0305 += z\u0305 · u = [0., 1., 4., 9.]\n∂z/∂x = u = [0., 1., 4., 9.]");
  const y = await markdown(3, 6);
  expect(y).toContain("detach");
  expect(await markdown(7, 3)).toContain("**`x.grad`**");
  expect(await markdown(0, 1)).toBe(null);
});

test("a lens opens the graph before the run, and sums it up after", async () => {
  client = await Client.start();
  await client.open("detach.ts", detach);
  expect((await client.lenses("detach.ts"))?.map(({ command }) => command?.title)).toEqual([
    "▶ Show gradient graph",
  ]);
  await client.run("detach.ts");
  await client.ended("detach.ts");
  const [lens] = (await client.lenses("detach.ts")) ?? [];
  expect(lens.range.start).toEqual({ line: 6, character: 0 });
  expect(lens.command?.title).toMatch(/^.*36 · 3 steps$/);
});

test("a bare expression's value comes for its line", async () => {
  await shown();
  expect(await client.until("echoes", () => client.echoes.get(client.uri("detach.ts")))).toEqual([
    {
      file: client.path("detach.ts"),
      line: 7,
      short: "tensor([0., 1., 4., 9.])",
      text: "tensor([0., 1., 4., 9.])",
    },
  ]);
});

test("an unsaved edit of a shown file brings new gradients; of another file it brings nothing", async () => {
  await shown();
  await client.open("other.ts", detach);
  await client.edit("other.ts", `${detach}// more`);
  await client.edit("detach.ts", detach.replace("arange(4", "arange(2"));
  const { trace, asked } = await client.ended("detach.ts", 2);
  expect(asked).toBe(false);
  expect(decodeTrace(readFileSync(trace?.path ?? "")).nodes[0].shape).toEqual([2]);
  expect(await markdown(2, 6)).toContain("x      = tensor([0., 1.])");
  expect(client.state("other.ts")).toBe(undefined);
});

test("an unsaved edit of an imported file runs the entry again", async () => {
  client = await Client.start();
  await client.open("half.ts", "export const half = 0.5;\n");
  await client.open(
    "main.ts",
    `import { tensor } from "gradient-graph";\nimport { half } from "./half.js";\nconst a = tensor(4).mul(half);\na;\n`,
  );
  await client.run("main.ts");
  const echo = (text: string) =>
    client.until(text, () => client.echoes.get(client.uri("main.ts"))?.[0].short === text);
  await echo("tensor(2.)");
  await client.edit("half.ts", "export const half = 0.25;\n");
  await echo("tensor(1.)");
});

test("on save, a saved edit runs and an unsaved one does not", async () => {
  client = await Client.start({ run: "onSave" });
  await client.open("detach.ts", detach);
  await client.run("detach.ts");
  await client.ended("detach.ts");
  await client.edit("detach.ts", detach.replace("arange(4", "arange(2"));
  await client.until("old", () => client.state("detach.ts")?.stale);
  expect(client.state("detach.ts")?.run).toBe(1);
  await client.save("detach.ts");
  expect(await client.ended("detach.ts", 2)).toMatchObject({ asked: false, stale: false });
});

test("a program that throws names its place, and keeps the last good picture", async () => {
  const first = await shown();
  await client.edit("detach.ts", detach.replace("z.sum()", "z.mul(arange(3)).sum()"));
  const { state, trace, stale } = await client.ended("detach.ts", 2);
  expect(state).toMatchObject({ kind: "failed", site: { file: "detach.ts", line: 7 } });
  expect(trace?.run).toBe(first.trace?.run);
  expect(stale).toBe(true);
  const problems = await client.until("a problem", () => client.problems.get(client.uri("detach.ts")));
  expect(problems[0]).toMatchObject({
    severity: 1,
    source: "Gradient Graph",
    range: { start: { line: 6, character: 0 } },
  });
  expect(problems[0].message).toContain("ShapeError");
  expect(client.problemVersions.get(client.uri("detach.ts"))).toBe(2);
  expect(await markdown(2, 6)).toContain("*from before the last edit*");
  await client.edit("detach.ts", detach);
  await client.ended("detach.ts", 3);
  expect(
    await client.until("no problem", () => client.problems.get(client.uri("detach.ts"))?.length === 0),
  ).toBe(true);
});

test("a program that throws when a person runs it shows its graph up to there", async () => {
  const { state, trace } = await shown(detach.replace("z.sum()", "z.mul(arange(3)).sum()"));
  expect(state.kind).toBe("failed");
  const decoded = decodeTrace(readFileSync(trace?.path ?? ""));
  expect(decoded.nodes.map(({ name }) => name).filter(Boolean)).toContain("z");
  expect(decoded.error?.name).toBe("ShapeError");
});

test("text that is no program is a failure with its place; what is known stays", async () => {
  await shown();
  await client.edit("detach.ts", detach.replace("z.sum().backward();", "z.sum(.backward();"));
  const { state, trace } = await client.ended("detach.ts", 2);
  expect(state).toMatchObject({ kind: "failed", site: { file: "detach.ts", line: 7 } });
  expect(trace?.run).toBe(1);
  expect((await client.lenses("detach.ts"))?.length).toBe(0); // its own line is half-typed
  expect(await markdown(5, 6)).toContain("z = u × x");
});

test("an endless loop is ended at its deadline, with its line", async () => {
  client = await Client.start({ timeout: 1 });
  await client.open(
    "loop.ts",
    `import { tensor } from "gradient-graph";\nconst a = tensor(2);\nlet n = 0;\nfor (;;) {\n  n++;\n}\n`,
  );
  await client.run("loop.ts");
  const { state, trace } = await client.ended("loop.ts");
  expect(state).toMatchObject({ kind: "stopped", site: { file: "loop.ts" } });
  expect(trace).not.toBe(null);
  const problems = await client.until("a problem", () => client.problems.get(client.uri("loop.ts")));
  expect(problems[0].severity).toBe(2);
  expect([3, 4]).toContain(problems[0].range.start.line);
});

test("Stop ends a run", async () => {
  client = await Client.start();
  await client.open(
    "loop.ts",
    `import { tensor } from "gradient-graph";\ntensor(1);\nlet n = 0;\nwhile (true) n++;\n`,
  );
  await client.run("loop.ts");
  await client.until("running", () => client.state("loop.ts")?.state.kind === "running");
  await client.notify(lsp.stop, { uri: null });
  expect((await client.ended("loop.ts")).state.kind).toBe("stopped");
});

test("another installed version is told once, and the program runs all the same", async () => {
  client = await Client.start();
  mkdirSync(client.path("node_modules/gradient-graph"), { recursive: true });
  writeFileSync(client.path("node_modules/gradient-graph/package.json"), '{"version":"0.0.1"}');
  await client.open("detach.ts", detach);
  for (const run of [1, 2]) {
    await client.run("detach.ts");
    expect((await client.ended("detach.ts", run)).state.kind).toBe("done");
  }
  await client.until("a message", () => client.messages.length);
  expect(client.messages).toEqual([
    expect.stringMatching(/gradient-graph 0\.0\.1 installed.*Install gradient-graph@/),
  ]);
});

test("nothing runs in an untrusted folder, and trust lets it", async () => {
  client = await Client.start({}, false);
  await client.open("detach.ts", detach);
  expect(await client.run("detach.ts")).toMatchObject({ kind: "refused", reason: "untrusted" });
  expect(client.states).toEqual([]);
  await client.notify(lsp.configure, { trusted: true, settings: defaults });
  expect((await client.run("detach.ts")).kind).toBe("started");
  expect((await client.ended("detach.ts")).state.kind).toBe("done");
});

test("what cannot be shown is refused with what to do", async () => {
  client = await Client.start();
  await client.open("plain.ts", "export const a = 1;\n");
  const reasons = async (name: string) => {
    const answer = await client.run(name);
    return answer.kind === "refused" ? answer.reason : answer.kind;
  };
  expect(await reasons("plain.ts")).toBe("noImport");
  expect(await reasons("none.ts")).toBe("unreadable");
  expect(await reasons("notes.md")).toBe("language");
  expect(await client.request(lsp.run, { uri: "untitled:Untitled-1", force: false })).toMatchObject({
    reason: "notAFile",
  });
  expect((await client.run("plain.ts", true)).kind).toBe("started");
  expect((await client.ended("plain.ts")).state.kind).toBe("done");
});

test("places follow the text both ways, and only in the run's files", async () => {
  client = await Client.start({ run: "manual" as const });
  await client.open("detach.ts", detach);
  await client.run("detach.ts");
  await client.ended("detach.ts");
  await client.edit("detach.ts", `// one more line\n${detach.replace("y.detach()", "y.clone()")}`);
  const ask = (file: string, to: string, line: number) => {
    const place = { line, character: 3 };
    return client.request(lsp.map, { uri: client.uri("detach.ts"), file: client.path(file), to, place });
  };
  expect(await ask("detach.ts", "editor", 3)).toEqual({ line: 4, character: 3 });
  expect(await ask("detach.ts", "run", 4)).toEqual({ line: 3, character: 3 });
  expect(await ask("detach.ts", "editor", 4)).toBe(null);
  expect(await ask("detach.ts", "run", 0)).toBe(null);
  expect(await ask("other.ts", "editor", 3)).toBe(null);
  expect(client.state("detach.ts")).toMatchObject({ run: 1, stale: true });
});

test("messages that are none are answered with an error", async () => {
  client = await Client.start();
  await expect(client.request(lsp.run, { uri: 3, force: false })).rejects.toThrow("gradientGraph/run.uri");
  await expect(client.request(lsp.map, {})).rejects.toThrow("gradientGraph/map");
});

test("an entry that is neither in the panel nor in an editor is forgotten", async () => {
  await shown();
  await client.notify(lsp.panel, { uri: client.uri("detach.ts") });
  await client.close("detach.ts");
  await client.notify(lsp.panel, { uri: null });
  await client.until("forgotten", () => client.state("detach.ts")?.trace === null);
  expect(client.echoes.get(client.uri("detach.ts"))).toEqual([]);
});

test("of many runs only the newest two trace files stay", async () => {
  await shown();
  for (const run of [2, 3, 4]) {
    await client.run("detach.ts");
    await client.ended("detach.ts", run);
  }
  expect(readdirSync(join(client.folder, "traces")).length).toBe(2);
});
