// Where VS Code enters. Everything behind it loads when first needed, so that activation stays far below 50 ms.
import type { ExtensionContext } from "vscode";
import { type Context, createContext } from "./context.js";

let context: Context | null = null;

export function activate(extension: ExtensionContext): void {
  context = createContext(extension);
}

export async function deactivate(): Promise<void> {
  await context?.server.stop();
  context = null;
}
