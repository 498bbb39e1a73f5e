// Open Example…: a copy in the extension's own storage, so that the installation stays as it is and edits are kept.
// A tsconfig beside the copies points at the installed types: no red squiggle, and nothing to install.
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import type { Context } from "../context.js";
import { freshConfig } from "../tsconfig.js";

interface Example extends vscode.QuickPickItem {
  /** File name, the same in the installation and among the copies. */
  readonly name: string;
  readonly edited: boolean;
}

const restore: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon("discard"),
  tooltip: "Restore the original",
};

export async function openExample({ extension }: Context): Promise<void> {
  const source = join(extension.extensionPath, "media", "examples");
  // In a window that has the examples themselves open, they are opened in place.
  const inPlace = vscode.workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === source) ?? false;
  const target = inPlace ? source : vscode.Uri.joinPath(extension.globalStorageUri, "examples").fsPath;
  if (!inPlace) await copyAll(source, target, extension.extensionPath);
  const chosen = await pick(await list(source, target), source, target);
  if (!chosen) return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(join(target, chosen.name)));
  await vscode.window.showTextDocument(document);
}

/** Copies what is not there yet; a copy that the person has changed stays theirs. */
async function copyAll(source: string, target: string, installation: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const there = new Set(await readdir(target));
  const missing = (await readdir(source)).filter(name => name.endsWith(".ts") && !there.has(name));
  await Promise.all(missing.map(name => copyFile(join(source, name), join(target, name))));
  const types = join(installation, "dist", "core", "index.d.ts").replace(/\\/g, "/");
  await writeFile(join(target, "tsconfig.json"), freshConfig(types));
}

async function list(source: string, target: string): Promise<Example[]> {
  const names = (await readdir(source)).filter(name => name.endsWith(".ts")).sort();
  return Promise.all(
    names.map(async name => {
      const [original, copy] = await Promise.all(
        [source, target].map(folder => readFile(join(folder, name), "utf8")),
      );
      const edited = original !== copy;
      return {
        name,
        edited,
        label: titleOf(original, name),
        description: edited ? `${name} · edited` : name,
        buttons: edited ? [restore] : [],
      };
    }),
  );
}

/** The first comment line of an example is its title. */
function titleOf(text: string, name: string): string {
  return /^\s*\/\/+\s*(.+)$/m.exec(text)?.[1]?.trim() ?? name;
}

function pick(examples: Example[], source: string, target: string): Promise<Example | undefined> {
  const box = vscode.window.createQuickPick<Example>();
  box.title = "Open Example";
  box.placeholder = "Each opens as a copy that you may change";
  box.matchOnDescription = true;
  box.items = examples;
  return new Promise(resolve => {
    box.onDidTriggerItemButton(async ({ item }) => {
      await copyFile(join(source, item.name), join(target, item.name));
      resolve(item);
      box.hide();
    });
    box.onDidAccept(() => {
      resolve(box.selectedItems[0]);
      box.hide();
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    box.show();
  });
}
