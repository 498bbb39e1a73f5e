// Stands in for the desktop program: takes the arguments that @vscode/test-electron gives it, opens the same workbench
// from packages in a browser, and ends with the suite's exit code.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { chromium as driver } from "playwright-core";
import { chromium } from "../tools/chromium.js";
import { address, startServer } from "../tools/server.js";
import { served } from "../tools/vscode.js";

const LONGEST = 300_000;
/** The workbench's own talk, which says nothing about the suite. */
const NOISE =
  /^(Resolv|Creating a socket|Ignoring fetching|Updating additional|\[(AgentHost|AccountPolicy|reconnection|Service Worker))/;

const options = new Map<string, string>();
const folders: string[] = [];
for (const argument of process.argv.slice(2)) {
  const option = /^--([^=]+)(?:=(.*))?$/s.exec(argument);
  if (option) options.set(option[1], option[2] ?? "");
  else folders.push(argument);
}

function path(option: string): string | undefined {
  const value = options.get(option);
  if (!value) return undefined;
  return value.startsWith("file:") ? fileURLToPath(value) : resolve(value);
}

async function exitCode(url: string): Promise<number> {
  const browser = await driver.launch({
    executablePath: chromium(),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.exposeFunction("codeAutomationLog", (type: string, parts: unknown[]) => {
      const text = format(...parts);
      if (!NOISE.test(text)) (type === "error" ? console.error : console.log)(text);
    });
    const ended = new Promise<number>((done, failed) => {
      setTimeout(() => failed(new Error(`the suite did not end in ${LONGEST / 1000} s`)), LONGEST).unref();
      void page.exposeFunction("codeAutomationExit", done).then(() => page.goto(url), failed);
    });
    return await ended;
  } finally {
    await browser.close();
  }
}

async function main(): Promise<number> {
  const development = path("extensionDevelopmentPath");
  const tests = path("extensionTestsPath");
  if (!development || !tests) throw new Error("extensionDevelopmentPath and extensionTestsPath are needed");
  const data = mkdtempSync(join(tmpdir(), "gradient-graph-standin-"));
  const server = await startServer(served(process.cwd()), { data, userData: path("user-data-dir") });
  try {
    const folder = resolve(folders[0] ?? data);
    return await exitCode(address(server.port, { folder, development, tests }));
  } finally {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

process.exitCode = await main().catch(error => {
  console.error(String(error));
  return 1;
});
