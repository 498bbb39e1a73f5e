// Every way a program can end by itself, well or badly.
import { afterAll, describe, expect, it } from "vitest";
import { run, runner } from "../helpers/programs.js";

const engine = runner();
afterAll(() => engine.dispose());

const LEAF = `import { tensor } from "gradient-graph";
const b = tensor([1, 2], { requiresGrad: true }).mul(2);
`;

describe("a program that ends itself", () => {
  it("with process.exit(0) ran", async () => {
    const { status, exitCode, trace } = await run(engine, { "a.ts": `${LEAF}process.exit(0);\nb.mul(3);\n` });
    expect([status, exitCode]).toEqual(["ran", 0]);
    expect(trace?.nodes.filter(node => node.op === "mul")).toHaveLength(1);
  });

  it("with process.exit(3) threw, and the code is named", async () => {
    const { status, exitCode, error } = await run(engine, { "a.ts": `${LEAF}process.exit(3);\n` });
    expect([status, exitCode]).toEqual(["threw", 1]);
    expect(error).toMatchObject({
      message: expect.stringContaining("process.exit(3)"),
      site: { line: 3, column: 1 },
    });
  });

  it("by process.exitCode threw, and says so without blaming a line", async () => {
    const { status, exitCode, error } = await run(engine, { "a.ts": `${LEAF}process.exitCode = 5;\n` });
    expect([status, exitCode, error?.site]).toEqual(["threw", 1, null]);
    expect(error?.message).toBe("process.exitCode is 5: the program says it failed");
  });

  it("without its exit listeners ran, too", async () => {
    const { status, exitCode, trace } = await run(engine, { "a.ts": `${LEAF}process.reallyExit(0);\n` });
    expect([status, exitCode]).toEqual(["ran", 0]);
    expect(trace?.nodes.map(node => node.name)).toContain("b");
  });

  it("after its exit listeners, which still count", async () => {
    const { status, stdout, trace } = await run(engine, {
      "a.ts": `${LEAF}process.on("exit", () => { console.log("bye"); b.mul(3); });\n`,
    });
    expect([status, stdout]).toEqual(["ran", "bye\n"]);
    expect(trace?.nodes.filter(node => node.op === "mul")).toHaveLength(2);
  });

  it("with an await that nothing settles is told so", async () => {
    const { status, error } = await run(engine, { "a.ts": "await new Promise(() => {});\n" });
    expect(status).toBe("threw");
    expect(error).toMatchObject({ message: expect.stringContaining("still awaited"), site: { line: 1 } });
  });

  for (const [how, code] of [
    ["abort", "process.abort();"],
    ["a signal", 'process.kill(process.pid, "SIGKILL");'],
  ])
    it(`by ${how} threw, and the graph is kept`, async () => {
      const { status, exitCode, error, trace } = await run(engine, { "a.ts": `${LEAF}${code}\n` });
      expect([status, exitCode]).toEqual(["threw", 1]);
      expect(error?.site).toMatchObject({ line: 3, column: 1 });
      expect(trace?.nodes.map(node => node.name)).toContain("b");
    });
});

describe("a program that throws", () => {
  it("is blamed at the innermost place of its own, with the graph so far", async () => {
    const { status, exitCode, error, trace } = await run(engine, {
      "main.ts": 'import { train } from "./lib/train";\ntrain();\n',
      "lib/train.ts": `${LEAF}type T = number;\nexport function train(): T {\n\tthrow new RangeError("boom");\n}\n`,
    });
    expect([status, exitCode]).toEqual(["threw", 1]);
    expect(error).toMatchObject({
      name: "RangeError",
      message: "boom",
      site: { file: "lib/train.ts", line: 5, column: 8, endLine: 5, endColumn: 30 },
    });
    expect(error?.stack).toMatch(/train \(.*lib\/train\.ts:5:8\)/);
    expect(error?.stack).toMatch(/main\.ts:2:1\)?/);
    expect(trace?.error?.name).toBe("RangeError");
    expect(trace?.nodes.map(node => node.name)).toContain("b");
  });

  it("inside the library is blamed at its own call, whole", async () => {
    const { error } = await run(engine, { "a.ts": `${LEAF}const c = b.add(tensor([1, 2, 3])).mul(2);\n` });
    expect(error).toMatchObject({ name: "ShapeError", site: { line: 3, column: 11, endColumn: 35 } });
  });

  it.each([
    ["a text", 'throw "text";', "threw 'text'"],
    ["nothing", "throw undefined;", "threw undefined"],
    ["an object that fights back", "throw new Proxy({}, { get() { throw 1 } });", "threw"],
  ])("%s is blamed at the throw", async (_, code, message) => {
    const { status, error } = await run(engine, { "a.ts": `${LEAF}${code}\n` });
    expect(status).toBe("threw");
    expect(error?.message).toContain(message);
    expect(error?.site).toMatchObject({ line: 3 });
  });

  it("in a promise that nobody catches", async () => {
    const { status, error } = await run(engine, {
      "a.ts": `${LEAF}Promise.reject(new TypeError("lost"));\n`,
    });
    expect(status).toBe("threw");
    expect(error).toMatchObject({ name: "TypeError", message: "lost", site: { line: 3 } });
  });

  it("and handles it itself goes on", async () => {
    const { status, stdout } = await run(engine, {
      "a.ts":
        'process.on("uncaughtException", e => console.log("caught", e.message));\nsetTimeout(() => console.log("on"), 1);\nthrow new Error("x");\n',
    });
    expect([status, stdout]).toEqual(["ran", "caught x\non\n"]);
  });

  it("by recursing without end", async () => {
    const { status, error } = await run(engine, {
      "a.ts": "function f(n) { return f(n + 1) + 1; }\nf(0);\n",
    });
    expect(status).toBe("threw");
    expect(error).toMatchObject({ name: "RangeError", site: { file: "a.ts", line: 1 } });
  });
});

describe("a program that cannot be read", () => {
  it.each([
    [
      "does not parse",
      { "a.ts": "const a = 1;\nconst b = ;\n" },
      { line: 2, column: 11 },
      "Unexpected token",
    ],
    [
      "asks for a missing file",
      { "a.ts": 'import { x } from "./no";\nx;\n' },
      { line: 1, column: 19 },
      "./no",
    ],
    [
      "asks for a missing package",
      { "a.ts": 'import x from "no-such-thing";\nx;\n' },
      { line: 1, column: 15 },
      "installed",
    ],
    [
      "asks the library for what it lacks",
      { "a.ts": 'import { zeroes } from "gradient-graph";\nzeroes;\n' },
      { line: 1, column: 10 },
      "exports no zeroes",
    ],
    [
      "asks a file for what it lacks",
      { "a.ts": 'import { x } from "./b";\nx;\n', "b.ts": "export const y = 1;\n" },
      { line: 1, column: 10 },
      "exports no x",
    ],
    [
      "holds broken JSON",
      { "a.ts": 'import x from "./b.json";\nx;\n', "b.json": "{" },
      { file: "b.json", line: 1 },
      "JSON",
    ],
    [
      "asks for a picture",
      { "a.ts": 'import x from "./b.png";\nx;\n', "b.png": "" },
      { line: 1, column: 15 },
      "b.png",
    ],
  ])("because it %s ends with 3 and the place", async (_, files, site, message) => {
    const { status, exitCode, error, trace } = await run(engine, files);
    expect([status, exitCode]).toEqual(["unreadable", 3]);
    expect(error?.site).toMatchObject({ file: "a.ts", ...site });
    expect(error?.message).toContain(message);
    expect(trace?.nodes ?? []).toEqual([]);
  });

  it("because there is none", async () => {
    const { status, error } = await run(engine, { "sub/x.ts": "" }, { entry: "/nowhere/at/all.ts" });
    expect(status).toBe("unreadable");
    expect(error?.message).toContain("there is no");
  });
});
