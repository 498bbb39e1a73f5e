// Inside the extension host: how long a hover's answer takes, from asking VS Code to having it. Prints JSON to a file.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";

const ROUNDS = 400;

export async function run(): Promise<void> {
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
  writeFileSync(process.env.GRADIENT_GRAPH_REPORT ?? "", JSON.stringify(times));
}
