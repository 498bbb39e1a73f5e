// What the extension offers to VS Code, asked from inside the extension host.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";

const ID = "gradient-graph.gradient-graph";
const EXAMPLES = join(process.env.GRADIENT_GRAPH_ROOT ?? "", "media/examples");

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(ID);
  assert.ok(found, `${ID} is not loaded`);
  return found;
}

/** Asks again and again until there is an answer. */
async function eventually<T>(what: string, ask: () => Promise<T | undefined>, ms = 60_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`in ${ms / 1000} s it never came true: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

async function open(name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(join(EXAMPLES, name));
  await vscode.window.showTextDocument(document);
  return document;
}

function find(document: vscode.TextDocument, text: string, from = 0): vscode.Position {
  const at = document.getText().indexOf(text, from);
  assert.ok(at >= 0, `${text} is not in ${document.fileName}`);
  return document.positionAt(at);
}

async function hover(document: vscode.TextDocument, at: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    at,
  );
  const parts = hovers.flatMap(each => each.contents);
  return parts.map(part => (typeof part === "string" ? part : part.value)).join("\n");
}

const errors = (uri: vscode.Uri) =>
  vscode.languages.getDiagnostics(uri).filter(each => each.severity === vscode.DiagnosticSeverity.Error);

export const tests: Readonly<Record<string, () => Promise<void>>> = {
  async "the extension is loaded under its publisher-neutral name"() {
    assert.equal(extension().packageJSON.name, "gradient-graph");
    await extension().activate();
    assert.equal(extension().isActive, true);
  },

  async "every contributed command is registered, and no other"() {
    const contributed = extension().packageJSON.contributes.commands.map(
      (each: { command: string }) => each.command,
    );
    const registered = await vscode.commands.getCommands(true);
    const own = registered.filter(name =>
      /^gradientGraph\.(?!.*\.(focus|open|removeView|resetViewLocation))/.test(name),
    );
    assert.deepEqual(own.sort(), contributed.sort());
  },

  async "a hover runs nothing by itself"() {
    const document = await open("06-detach.ts");
    await new Promise(resolve => setTimeout(resolve, 1000));
    assert.doesNotMatch(await hover(document, find(document, "z.sum")), /gradient/i);
  },

  async "Show runs the file, and a hover tells value, shape and gradient"() {
    const document = await open("06-detach.ts");
    await vscode.commands.executeCommand("gradientGraph.showToSide");
    const text = await eventually("the hover on x tells its gradient", async () => {
      const found = await hover(document, find(document, "x = arange"));
      return /gradient/i.test(found) ? found : undefined;
    });
    assert.match(text, /0\.?,? 2\.?,? 4\.?,? 6/);
    assert.match(text, /\\\[4\\\]/); // escaped: it is markdown
  },

  async "the hover on a detached value says why it has no gradient"() {
    const document = await open("06-detach.ts");
    assert.match(await hover(document, find(document, "u = y.detach")), /detach/);
  },

  async "a lens stands over each backward()"() {
    const document = await open("06-detach.ts");
    const lenses = await eventually("lenses", async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        document.uri,
        20,
      );
      const ours = found.filter(each => each.command?.command.startsWith("gradientGraph."));
      return ours.length >= 2 ? ours : undefined;
    });
    const lines = new Set(lenses.map(each => each.range.start.line));
    assert.deepEqual(
      [...lines].sort(),
      [find(document, "z.sum().backward").line, find(document, "y.sum().backward").line].sort(),
    );
  },

  async "the examples show no red squiggle"() {
    // Types alone are checked for all of them elsewhere; here, that the editor finds them the way it looks for them.
    const names = readdirSync(EXAMPLES).filter(name => /^(01|03|15|20|22|25)-.*\.ts$/.test(name));
    assert.equal(names.length, 6);
    for (const name of names) {
      const document = await open(name);
      // With a mistake at the end, TypeScript's answer shows by that mistake, and must hold nothing else.
      const end = document.positionAt(document.getText().length);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, end, "const wrong: number = 'text';\n");
      await vscode.workspace.applyEdit(edit);
      const found = await eventually(`TypeScript marks a mistake in ${name}`, async () => {
        const all = errors(document.uri);
        return all.length > 0 ? all : undefined;
      });
      assert.deepEqual(
        found.filter(each => each.range.start.line < end.line).map(each => each.message),
        [],
        name,
      );
      await vscode.commands.executeCommand("workbench.action.files.revert");
      await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    }
  },
};
