// Programs for tests: written to a folder of their own, run by the built runner or by the built command line.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Runner, type RunOutcome, type RunRequest } from "../../extension/runner/runner.js";
import { root } from "./files.js";

export const dist = join(root, "dist");

/** A folder with these files, gone when the test is over. */
export function folder(files: Readonly<Record<string, string>>): { path: string; remove(): void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "gradient-graph-")));
  for (const [name, text] of Object.entries({ "package.json": '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function runner(): Runner {
  if (!existsSync(join(dist, "runner/child.js"))) throw new Error("dist/ is missing: npm run build");
  return new Runner({ dist });
}

export interface Ran extends RunOutcome {
  stdout: string;
  stderr: string;
  /** The folder of the program. */
  folder: string;
}

/** Runs the first of the files to its end, with little time and memory unless told. */
export async function run(
  engine: Runner,
  files: Readonly<Record<string, string>>,
  options: Partial<RunRequest> = {},
): Promise<Ran> {
  const { path, remove } = folder(files);
  const output = { stdout: "", stderr: "" };
  try {
    const outcome = await engine.run({
      entry: join(path, Object.keys(files)[0]),
      overlays: new Map(),
      timeoutMs: 20_000,
      memoryMb: 512,
      restrict: false,
      node: process.execPath,
      onOutput: (stream, text) => {
        output[stream] += text;
      },
      ...options,
    });
    await outcome.over;
    return { ...outcome, ...output, folder: path };
  } finally {
    remove();
  }
}

export interface Told {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The built command line, run in a folder. */
export function command(cwd: string, ...args: string[]): Promise<Told> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(dist, "cli/main.js"), ...args], { cwd });
    const told: Told = { code: null, stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      told.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      told.stderr += text;
    });
    child.once("error", reject);
    child.once("close", code => resolve({ ...told, code }));
  });
}

/** True while a process of this id is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
