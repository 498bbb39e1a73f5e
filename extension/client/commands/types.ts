// Set Up Types in This Folder: copies the library's declarations beside the person's code and points the compiler at
// them, so that imports type-check and complete without an install. An existing configuration is changed only after a yes.
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import * as vscode from "vscode";
import type { Context } from "../context.js";
import { addPath, baseOf, freshConfig } from "../tsconfig.js";

/** Within the person's folder; the dot keeps it out of include globs and out of the way. */
const home = join(".gradient-graph", "types");

export async function setUpTypes({ extension }: Context): Promise<void> {
  const folder = await chooseFolder();
  if (!folder) return;
  if (existsSync(join(folder, "node_modules", "gradient-graph"))) {
    void vscode.window.showInformationMessage(
      "gradient-graph is installed here: its types are found already.",
    );
    return;
  }
  const change = await proposed(folder);
  if (!change) return;
  // The declarations come first: a compiler that reads the configuration before they are there would not look again.
  await copyTypes(join(extension.extensionPath, "dist", "core"), join(folder, home));
  const written = await change();
  await readAgain();
  const names = [`${home.split(sep).join("/")}/`, relative(folder, written)].join(" and ");
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(vscode.Uri.file(written)));
  void vscode.window.showInformationMessage(`Types are set up. Written: ${names}. Delete both to undo.`);
}

async function chooseFolder(): Promise<string | undefined> {
  const { workspace, window } = vscode;
  const open = window.activeTextEditor?.document.uri;
  const own = open && workspace.getWorkspaceFolder(open);
  const all = workspace.workspaceFolders ?? [];
  const chosen = own ?? (all.length > 1 ? await window.showWorkspaceFolderPick() : all[0]);
  if (!chosen && all.length === 0)
    void window.showWarningMessage("Open a folder first: the types are written into it.");
  return chosen?.uri.scheme === "file" ? chosen.uri.fsPath : undefined;
}

/** Only declarations: the code that runs is the extension's own. */
async function copyTypes(from: string, to: string): Promise<void> {
  if (!existsSync(join(from, "index.d.ts"))) throw new Error(`this build has no types in ${from}`);
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  await cp(from, to, {
    recursive: true,
    filter: file => !/\.(js|map)$/.test(file) || file.endsWith(".d.ts"),
  });
}

/** The change of the folder's configuration, to be made later; undefined if the person said no. */
async function proposed(folder: string): Promise<(() => Promise<string>) | undefined> {
  const config = ["tsconfig.json", "jsconfig.json"].map(name => join(folder, name)).find(existsSync);
  return config ? await extend(config, folder) : () => create(folder);
}

/** VS Code's own TypeScript watches files, and may miss one; asked, it reads them at once. It runs only if a file asked for it. */
async function readAgain(): Promise<void> {
  const command = "typescript.reloadProjects";
  if (!(await vscode.commands.getCommands(true)).includes(command)) return;
  try {
    await vscode.commands.executeCommand(command);
  } catch {
    // All is written, and it will notice by itself.
  }
}

async function create(folder: string): Promise<string> {
  const names = await readdir(folder);
  const typed = names.some(name => /\.[cm]?tsx?$/.test(name));
  const file = join(
    folder,
    typed || !names.some(name => /\.[cm]?jsx?$/.test(name)) ? "tsconfig.json" : "jsconfig.json",
  );
  const target = `./${home.split(sep).join("/")}/index.d.ts`;
  await vscode.workspace.fs.writeFile(vscode.Uri.file(file), new TextEncoder().encode(freshConfig(target)));
  return file;
}

/** Adds one entry to `paths`, comments and layout kept. Undefined: the person said no. */
async function extend(config: string, folder: string): Promise<(() => Promise<string>) | undefined> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(config));
  const base = resolve(dirname(config), baseOf(document.getText()));
  const target = relative(base, join(folder, home, "index.d.ts"))
    .split(sep)
    .join("/");
  const extended = () =>
    addPath(document.getText(), "gradient-graph", /^\.\.?\//.test(target) ? target : `./${target}`);
  const { text, replaces } = extended();
  if (text === document.getText()) return async () => config;
  const name = relative(folder, config);
  const detail = replaces
    ? `${name} extends ${replaces}: if that file has paths of its own, they no longer apply.`
    : "";
  const add = `Add to ${name}`;
  const question = `Add a "paths" entry for gradient-graph to ${name}?`;
  const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, add);
  if (chosen !== add) return undefined;
  return async () => {
    const edit = new vscode.WorkspaceEdit();
    const whole = new vscode.Range(
      new vscode.Position(0, 0),
      document.lineAt(document.lineCount - 1).range.end,
    );
    edit.replace(document.uri, whole, extended().text);
    await vscode.workspace.applyEdit(edit);
    await document.save();
    return config;
  };
}
