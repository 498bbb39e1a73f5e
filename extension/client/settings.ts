// The person's settings as one plain object.
import * as v from "valibot";
import * as vscode from "vscode";
import { defaults, type Settings, settingsSchema } from "../protocol/settings.js";

/** Values that are not of their type fall back to their default. */
export function readSettings(): Settings {
  const all = vscode.workspace.getConfiguration("gradientGraph");
  const found = Object.keys(defaults).map(name => [name, all.get(name)] as const);
  return v.parse(settingsSchema, Object.fromEntries(found));
}
