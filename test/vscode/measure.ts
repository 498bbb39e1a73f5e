// Measures, in a real VS Code: Show to first paint in a window that has shown nothing yet, an edit to its new gradients,
// the answer of a hover, activation.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runInHost } from "../hosted/host.js";
import { Session } from "./session.js";

const quantile = (times: readonly number[], q: number) =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(q * times.length))];

function say(what: string, times: readonly number[]): void {
  const [p50, p95] = [0.5, 0.95].map(q => quantile(times, q).toFixed(0));
  console.log(`${what}: median ${p50} ms, 95 % ${p95} ms (${times.length} times)`);
}

const since = (from: number) => performance.now() - from;

/** Each window is new: neither the extension host nor the language server nor a spare process is warm. */
async function cold(rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const session = await Session.start();
    const { panel } = session;
    await session.workbench.openFile("06-detach.ts");
    await session.page.waitForTimeout(3000);
    const command = await session.workbench.commandRow("Gradient Graph: Show Gradient Graph to the Side");
    const from = performance.now();
    await command.click();
    await panel.boxes.first().waitFor();
    times.push(since(from));
    await session.stop();
  }
  return times;
}

async function edits(rounds: number): Promise<number[]> {
  const session = await Session.start();
  const { panel } = session;
  await session.workbench.openFile("29-four-steps.ts");
  await session.workbench.command("Gradient Graph: Show Gradient Graph to the Side");
  await panel.shows("x", "y");
  await session.workbench.goTo({ line: 5, column: 19 });
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const [digit, wanted] = i % 2 === 0 ? ["3", "0 4 8"] : ["4", "0 4 8 12"];
    await session.page.waitForTimeout(1000);
    await session.page.keyboard.press("Backspace");
    const from = performance.now();
    await session.page.keyboard.type(digit);
    while ((await panel.numbers("x", "gradient")) !== wanted)
      if (since(from) > 30_000)
        throw new Error(`no new gradients in 30 s: ${await session.workbench.visibleText()}`);
    times.push(since(from));
  }
  await session.stop();
  return times;
}

async function inHost(): Promise<{ activation: number[]; hovers: number[] }> {
  mkdirSync(".cache/reports", { recursive: true });
  const report = join(process.cwd(), ".cache/reports/hovers.json");
  await runInHost("measure", { GRADIENT_GRAPH_REPORT: report });
  return JSON.parse(readFileSync(report, "utf8"));
}

say("Show in a new window, from the click to the first box", await cold(3));
say("an edit, from the key to the new gradient in the panel", await edits(11));
const { activation, hovers } = await inHost();
say("activation", activation);
say("a hover's answer", hovers);
process.exit(0);
