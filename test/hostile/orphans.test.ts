// Whoever runs programs may itself be ended: then its runs end, too.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { dist, folder, isAlive } from "../helpers/programs.js";

const place = folder({ "spin.ts": "console.error(process.pid);\nfor (;;) {}\n" });
afterAll(() => place.remove());

/** Starts the command line on the spinning program; gives the program's process. */
async function spinning(): Promise<{ cli: ReturnType<typeof spawn>; pid: number }> {
  const cli = spawn(process.execPath, [join(dist, "cli/main.js"), "spin.ts", "--timeout", "60"], {
    cwd: place.path,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const pid = await new Promise<number>(resolve => cli.stderr?.once("data", text => resolve(Number(text))));
  return { cli, pid };
}

describe("a run whose parent ends", () => {
  it.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)("by %s ends with it", async signal => {
    const { cli, pid } = await spinning();
    expect(isAlive(pid)).toBe(true);
    cli.kill(signal);
    for (let i = 0; i < 400 && isAlive(pid); i++) await new Promise(done => setTimeout(done, 25));
    expect(isAlive(pid)).toBe(false);
  });
});
