// An hour, or in npm test some seconds, of a person's life with the language server: edits of every kind, runs, stops,
// endless loops, killed processes. At the end its memory is what it was, no process is left, and the newest text is what
// the newest result belongs to.
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { ForkedServer, isOver } from "../server/forked.js";

/** npm test tries a little of it. */
const minutes = Number(process.env.GG_SOAK_MINUTES ?? (process.env.GG_LONG === "1" ? 60 : 0.2));
const seed = Number(process.env.GG_SEED ?? 20261122);

/** xorshift32: the run can be repeated from its seed. */
function random(state: number) {
  let x = state | 1;
  return (below: number): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}

const head = `import { tensor } from "gradient-graph";
import { scale } from "./scale.js";
const x = tensor([1, 2, 3], { requiresGrad: true });
`;
/** Ends of programs: good ones, and all the ways in which one goes wrong. */
const ends = [
  (n: number) => `const y = x.mul(${n}).mul(scale);\ny.sum().backward();\n`,
  (n: number) => `let y = x;\nfor (let i = 0; i < ${n}; i++) y = y.mul(1.01);\ny.sum().backward();\n`,
  () => "x.mul(\n",
  () => "throw new Error('no');\n",
  () => "while (true);\n",
  () => "process.exit(3);\n",
  () => "process.abort();\n",
  () => "setInterval(() => {}, 1000);\n",
  () => "console.log('a'.repeat(1e6));\n",
  () => "const { spawn } = await import('node:child_process');\nspawn('sleep', ['1000']);\n",
  () => 'import { gone } from "./gone.js";\nconsole.log(gone);\n',
  () => "await new Promise(() => {});\n",
  () => "const big = [];\nfor (;;) big.push(new Float64Array(1e6).fill(1));\n",
] as const;

const server = new ForkedServer(["--expose-gc"]);
afterAll(async () => {
  if (server.child.exitCode === null) await server.stop();
});

/** Processes of this system whose parent is `pid`. */
function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter(name => /^\d+$/.test(name))
    .filter(name => {
      try {
        return readFileSync(`/proc/${name}/stat`, "latin1").split(") ")[1]?.split(" ")[1] === String(pid);
      } catch {
        return false;
      }
    })
    .map(Number);
}

const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

test.runIf(process.platform === "linux")(
  `${minutes} minutes of edits, runs, stops and kills (seed ${seed})`,
  async () => {
    const pick = random(seed);
    const pid = server.child.pid!;
    await server.start({ timeout: 1, memory: 256 });
    server.write("scale.ts", "export const scale = 2;\n");
    await server.open("main.ts", `${head}${ends[0](3)}`);
    await server.run("main.ts");
    const memory: number[] = [];
    const end = Date.now() + minutes * 60_000;
    let edits = 0;
    while (Date.now() < end) {
      for (let i = 0; i < 40 && Date.now() < end; i++) {
        const act = pick(20);
        if (act < 12) {
          await server.edit("main.ts", `${head}${ends[pick(ends.length)](pick(50))}`);
          edits++;
        } else if (act < 15) await server.run("main.ts");
        else if (act < 17) await server.halt("main.ts");
        else if (act < 18) await server.hover("main.ts", 3, 7);
        else for (const child of childrenOf(pid).slice(0, 1 + pick(2))) kill(child);
        await pause(pick(4) === 0 ? 1200 : pick(120));
      }
      memory.push(residentMb(pid));
    }
    // The last text counts, and its result belongs to it.
    const version = await server.edit(
      "main.ts",
      `${head}const last = x.mul(${edits}).sum();\nlast.backward();\n`,
    );
    const run = await server.run("main.ts");
    const last = await server.until(
      "main.ts",
      "the last run ended",
      state => state.run >= run && isOver(state),
    );
    expect([last.state.kind, last.trace?.version, last.stale]).toEqual(["done", version, false]);
    console.log(`${edits} edits; resident MB: ${memory.map(each => each.toFixed(0)).join(" ")}`);
    const quarter = Math.max(1, memory.length >> 2);
    const level = (part: readonly number[]) => Math.min(...part);
    if (memory.length >= 8)
      expect(level(memory.slice(-quarter))).toBeLessThan(1.1 * level(memory.slice(quarter, 2 * quarter)));
    await server.stop();
    await pause(500);
    expect(childrenOf(pid)).toEqual([]);
    expect(server.descendants()).toEqual([]);
  },
  (minutes + 5) * 60_000,
);

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // gone already
  }
}
