// Inside the extension host: how long activation takes, and a hover's answer, from asking VS Code to having it. Prints JSON
// to a file.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";

const ROUNDS = 400;

/** Loading the client and registering all it offers; nothing has asked for the extension before. */
async function activation(): Promise<number> {
  const extension = vscode.extensions.getExtension("gradient-graph.gradient-graph");
  if (!extension || extension.isActive) throw new Error("the extension is missing, or active already");
  const from = performance.now();
  await extension.activate();
  return performance.now() - from;
}

export async function run(): Promise<void> {
  const activated = await activation();
  const file = join(process.env.GRADIENT_GRAPH_ROOT ?? "", "media/examples/06-detach.ts");
  const document = await vscode.workspace.openTextDocument(file);
  await vscode.window.showTextDocument(document);
  const at = document.positionAt(document.getText().indexOf("x = arange"));
  const ask = async () =>
    (await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, at))
      .flatMap(hover => hover.contents)
      .map(part => (typeof part === "string" ? part : part.value))
      .join("\n");
  await vscode.commands.executeCommand("gradientGraph.showToSide");
  const end = Date.now() + 60_000;
  while (!/x\.grad/.test(await ask())) if (Date.now() > end) throw new Error("no hover of ours in a minute");
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const from = performance.now();
    await ask();
    times.push(performance.now() - from);
  }
  writeFileSync(
    process.env.GRADIENT_GRAPH_REPORT ?? "",
    JSON.stringify({ activation: [activated], hovers: times }),
  );
}
