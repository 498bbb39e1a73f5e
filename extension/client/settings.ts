// The person's settings as one plain object.
import * as v from "valibot";
import * as vscode from "vscode";
import { defaults, runMode, type Settings, settingsSchema } from "../protocol/settings.js";

/** Values that are not of their type fall back to their default. */
export function readSettings(): Settings {
  const all = vscode.workspace.getConfiguration("gradientGraph");
  const found = Object.fromEntries(Object.keys(defaults).map(name => [name, all.get(name)]));
  found.run = runMode(set(all, "run"), set(all, "runOnEdit")) ?? all.get("run");
  return v.parse(settingsSchema, found);
}

/** What the person wrote, the nearest scope first; undefined where only the default holds. */
function set(all: vscode.WorkspaceConfiguration, name: string): unknown {
  const found = all.inspect(name);
  return found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
}
