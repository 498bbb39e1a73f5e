// Programs that would never end or take all memory: each is ended, its line is named, and what it did is kept.
import { afterAll, describe, expect, it } from "vitest";
import { run, runner } from "../helpers/programs.js";

const engine = runner();
afterAll(() => engine.dispose());

const LEAF = `import { tensor, zeros } from "gradient-graph";
const a = tensor([1, 2], { requiresGrad: true });
const b = a.mul(2);
`;

describe("at its deadline", () => {
  it("an endless loop without a call is ended, its line named and the graph kept", async () => {
    const { status, exitCode, error, trace, stdout } = await run(
      engine,
      {
        "spin.ts": `${LEAF}console.log("one");\nconsole.log("two");\nconsole.log("three");\nwhile (true) {}\n`,
      },
      { timeoutMs: 1000 },
    );
    expect(status).toBe("deadline");
    expect(exitCode).toBe(124);
    expect(error?.message).toMatch(/^stopped after 1 s at spin\.ts:7, iteration \d[\d,]*$/);
    expect(error?.site).toMatchObject({ file: "spin.ts", line: 7, column: 1 });
    expect(stdout).toBe("one\ntwo\nthree\n");
    expect(trace?.nodes.map(node => node.name)).toContain("b");
    expect(trace?.error?.message).toBe(error?.message);
  });

  it("a loop that waits for a norm to grow names the loop's body", async () => {
    const program = `import { tensor } from "gradient-graph";
function f(a) {
  let b = a.mul(2);
  while (b.norm().item() < 1000) b = b.mul(2);
  return b;
}
f(tensor(0, { requiresGrad: true }));`;
    const { error, trace } = await run(engine, { "f.ts": program }, { timeoutMs: 1000 });
    expect(error?.message).toMatch(/^stopped after 1 s at f\.ts:4, iteration \d/);
    const frames = trace?.nodes.filter(node => node.name === "b").map(node => node.frames);
    const site = { file: "f.ts", line: 7, column: 1, endLine: 7, endColumn: 37 };
    expect(frames?.at(3)).toEqual([
      { kind: "function", name: "f", call: 0, site },
      { kind: "loop", name: "while@4", call: 0, iteration: 2 },
    ]);
  });

  it("a program that prints without end keeps all of its prints", async () => {
    const { status, stdout } = await run(
      engine,
      { "flood.ts": "let i = 0;\nwhile (true) console.log(i++);\n" },
      { timeoutMs: 1000 },
    );
    expect(status).toBe("deadline");
    const lines = stdout.split("\n").slice(0, -1);
    expect(lines.length).toBeGreaterThan(1000);
    expect(lines).toEqual(lines.map((_, i) => String(i)));
  });

  it("what an open timer or a server waits for is ended, too", async () => {
    const { status, error } = await run(
      engine,
      { "wait.ts": 'import { createServer } from "node:net";\ncreateServer().listen(0);\n' },
      { timeoutMs: 1000 },
    );
    expect(status).toBe("deadline");
    expect(error?.site).toMatchObject({ line: 2 });
  });

  it("the main thread asleep is ended, too", async () => {
    const { status } = await run(
      engine,
      { "sleep.ts": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);\n" },
      { timeoutMs: 500 },
    );
    expect(status).toBe("deadline");
  });
});

describe("at its memory budget", () => {
  it("a program that hoards arrays is ended and its line named", async () => {
    const { status, exitCode, error, trace } = await run(
      engine,
      { "hoard.ts": `${LEAF}const all = [];\nwhile (true) all.push(new Float64Array(1e5).fill(1));\n` },
      { memoryMb: 200 },
    );
    expect(status).toBe("memory");
    expect(exitCode).toBe(137);
    expect(error?.message).toMatch(/^stopped at its memory budget of 200 MB at hoard\.ts:5/);
    expect(trace?.nodes.map(node => node.name)).toContain("b");
  });

  it("one tensor too large is refused where it is made", async () => {
    const { status, exitCode, error } = await run(engine, { "huge.ts": `${LEAF}zeros(100000, 100000);\n` });
    expect(status).toBe("memory");
    expect(exitCode).toBe(137);
    expect(error).toMatchObject({ name: "MemoryError", site: { file: "huge.ts", line: 4, column: 1 } });
  });
});

describe("when told to stop", () => {
  it("a spinning program ends at once with the graph so far", async () => {
    const stop = new AbortController();
    const began = performance.now();
    const { status, error, trace } = await run(
      engine,
      { "spin.ts": `${LEAF}for (;;) {}\n` },
      { signal: stop.signal, onProgress: ({ site }) => site?.line === 4 && stop.abort() },
    );
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(status).toBe("stopped");
    expect(error?.message).toMatch(/^stopped at spin\.ts:4, iteration/);
    expect(trace?.nodes.map(node => node.name)).toContain("b");
  });
});
