// Nothing outlives a run, nothing of one run reaches the next, and a run that was killed leaves the runner whole.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { folder, isAlive, run, runner } from "../helpers/programs.js";

const engine = runner();
afterAll(() => engine.dispose());

const GOOD = `import { tensor } from "gradient-graph";
const x = tensor([1, 2, 3], { requiresGrad: true });
x.mul(x).sum().backward();
console.log(process.pid);
`;

/** Waits until a process is gone; its parent's system may take a moment. */
async function gone(pid: number): Promise<boolean> {
  for (let i = 0; i < 100 && isAlive(pid) && !isZombie(pid); i++)
    await new Promise(done => setTimeout(done, 20));
  return !isAlive(pid) || isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, "latin1");

/** The processes that a process has started. */
function children(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap(thread => readFileSync(`/proc/${pid}/task/${thread}/children`, "latin1").split(" "))
    .filter(Boolean)
    .map(Number);
}

describe("beside a run", () => {
  it.runIf(process.platform === "linux")(
    "that takes long the next process is started: the person may end it",
    async () => {
      const own = runner();
      const before = new Set(children(process.pid));
      const waiting = () =>
        children(process.pid).filter(pid => !before.has(pid) && commandOf(pid).includes("child.js")).length;
      own.warm(process.execPath);
      const controller = new AbortController();
      const spinning = run(own, { "spin.ts": "for (;;) {}\n" }, { signal: controller.signal });
      // Itself, the next of its kind, and one with fewer rights for an edit.
      await expect.poll(waiting, { timeout: 8000 }).toBe(3);
      controller.abort();
      expect((await spinning).status).toBe("stopped");
      await own.dispose();
      expect(waiting()).toBe(0);
    },
    20_000,
  );
});

describe("after a run", () => {
  it("its process and its children are gone, detached ones too", async () => {
    const { status, stdout } = await run(
      engine,
      {
        "a.ts": `import { spawn } from "node:child_process";
const children = [{ stdio: "ignore" }, { stdio: "inherit", detached: true }].map(options =>
  spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], options));
for (const child of children) child.unref();
console.log([process.pid, ...children.map(child => child.pid)].join(" "));
setInterval(() => {}, 1000);
`,
      },
      { timeoutMs: 1500 },
    );
    expect(status).toBe("deadline");
    const pids = stdout.trim().split(" ").map(Number);
    expect(pids).toHaveLength(3);
    for (const pid of pids) expect(await gone(pid)).toBe(true);
  });

  it.runIf(process.platform === "linux")("the kernel would have ended it before the editor", async () => {
    const { stdout } = await run(engine, {
      "a.ts":
        'import { readdirSync, readFileSync } from "node:fs";\nconsole.log(readFileSync("/proc/self/oom_score_adj", "utf8"));\n',
    });
    expect(stdout.trim()).toBe("1000");
  });

  it("that ended well its children are gone, too", async () => {
    const { status, stdout } = await run(engine, {
      "a.ts": `import { spawn } from "node:child_process";
const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore", detached: true });
child.unref();
console.log(child.pid);
`,
    });
    expect(status).toBe("ran");
    expect(await gone(Number(stdout))).toBe(true);
  });

  it.runIf(process.platform === "linux")(
    "that found its compiler killed another one is started",
    async () => {
      expect((await run(engine, { "good.ts": GOOD })).status).toBe("ran");
      const compilers = children(process.pid).filter(pid => commandOf(pid).includes("--service="));
      expect(compilers).toHaveLength(1);
      process.kill(compilers[0], "SIGKILL");
      await expect.poll(() => gone(compilers[0])).toBe(true);
      expect((await run(engine, { "good.ts": GOOD })).status).toBe("ran");
    },
  );

  it("that was killed five times in a row the next one is good", async () => {
    engine.warm(process.execPath);
    for (let i = 0; i < 5; i++) {
      const { status } = await run(engine, { "spin.ts": "for (;;) {}\n" }, { timeoutMs: 100 });
      expect(status).toBe("deadline");
    }
    const { status, trace } = await run(engine, { "good.ts": GOOD });
    expect(status).toBe("ran");
    expect(trace?.nodes.find(node => node.name === "x")?.grad?.sample).toEqual([2, 4, 6]);
  });
});

describe("runs", () => {
  it("side by side stay apart", async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => run(engine, { "good.ts": GOOD })));
    expect(outcomes.map(({ status }) => status)).toEqual(["ran", "ran", "ran"]);
    expect(new Set(outcomes.map(({ stdout }) => stdout)).size).toBe(3);
    for (const { trace } of outcomes) expect(trace?.nodes.map(node => node.id)).toEqual([0, 1, 2]);
  });

  it("that are restricted cannot write files or start programs, and compute as others do", async () => {
    const { stdout, trace } = await run(
      engine,
      {
        "a.ts": `${GOOD}import { writeFileSync } from "node:fs";
import { execSync } from "node:child_process";
for (const act of [() => writeFileSync("b.txt", ""), () => execSync("true")])
  try { act(); console.log("done"); } catch (error) { console.log(error.code); }
`,
      },
      { restrict: true },
    );
    expect(stdout.split("\n").slice(1)).toEqual(["ERR_ACCESS_DENIED", "ERR_ACCESS_DENIED", ""]);
    expect(trace?.nodes).toHaveLength(3);
  });

  it("that flood their output are told what was left out", async () => {
    const { stdout, over } = await run(
      engine,
      { "a.ts": 'console.log("x".repeat(5000));\n' },
      { outputLimit: 1000 },
    );
    expect(stdout).toBe("x".repeat(1000));
    expect(await over).toEqual(["stdout: 4,001 more characters are not shown"]);
  });

  it("that write nonsense to every pipe they can find are not believed", async () => {
    const { status, trace } = await run(engine, {
      "a.ts": `${GOOD}import { writeSync } from "node:fs";
const end = JSON.stringify({ how: "finished", code: 0, ms: 1, error: null, related: [], site: -1, loop: -1, iteration: 0 });
const bytes = Buffer.alloc(21 + end.length);
bytes.writeUInt32BE(17 + end.length, 0);
bytes[4] = 19;
bytes.write(end, 21);
writeSync(4, bytes);
x.add(1);
`,
    });
    expect(status).toBe("ran");
    expect(trace?.nodes.at(-1)?.op).toBe("add");
  });

  it("that write bytes to the pipe that are no message at all still end as they did", async () => {
    const { status, trace } = await run(engine, {
      "a.ts": `${GOOD}import { writeSync } from "node:fs";
writeSync(4, Buffer.alloc(64, 0xff));
writeSync(4, Buffer.from([5, 0xf5, 0xe1, 0]));
x.add(1);
`,
    });
    expect(status).toBe("ran");
    expect(trace?.nodes.at(-1)?.op).toBe("add");
  });

  it("use the text of the editor where there is one, also of files that no disk has", async () => {
    const { path, remove } = folder({ "main.ts": "this is what the disk has" });
    const overlays = new Map([
      [
        join(path, "main.ts"),
        'import { y } from "./other.js";\nimport { tensor } from "gradient-graph";\ntensor(y).mul(2);',
      ],
      [join(path, "other.ts"), "export const y: number = 3;"],
    ]);
    const { status, trace, texts } = await run(
      engine,
      { "x.ts": "" },
      { entry: join(path, "main.ts"), overlays },
    );
    remove();
    expect(status).toBe("ran");
    expect(trace?.nodes.at(-1)?.value?.sample).toEqual([6]);
    expect(texts).toEqual(overlays);
  });
});
