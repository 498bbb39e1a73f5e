// Export Graph…: the trace on show as a file that needs no editor. One row a format.
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as vscode from "vscode";
import { decodeTrace } from "../../../core/trace/codec.js";
import { stringify } from "../../../core/trace/json.js";
import { exportHtml } from "../../../webview/export/html.js";
import type { Context } from "../context.js";

interface Format {
  /** As the dialog calls it. */
  readonly title: string;
  write(bytes: Uint8Array, name: string, dist: string): Promise<string>;
}

const formats: Readonly<Record<string, Format>> = {
  html: {
    title: "Web page that plays by itself",
    async write(bytes, name, dist) {
      const asset = (file: string) => readFile(join(dist, "webview", file), "utf8");
      const [script, style] = await Promise.all([asset("main.js"), asset("style.css")]);
      return exportHtml({ script, style }, bytes, name);
    },
  },
  json: {
    title: "Trace as JSON",
    write: async bytes => stringify(decodeTrace(bytes)),
  },
};

export async function exportGraph({ extension, panel, runs }: Context): Promise<void> {
  const front = vscode.window.activeTextEditor?.document.uri;
  const trace = panel.trace ?? (front ? runs.entryOf(front)?.trace : undefined);
  if (!trace) {
    void vscode.window.showInformationMessage("Show a gradient graph first: there is nothing to export yet.");
    return;
  }
  const name = basename(trace.file);
  const target = await vscode.window.showSaveDialog({
    title: "Export Graph",
    saveLabel: "Export",
    defaultUri: vscode.Uri.file(join(trace.root, `${name.replace(/\.\w+$/, "")}.html`)),
    filters: Object.fromEntries(Object.entries(formats).map(([end, { title }]) => [title, [end]])),
  });
  if (!target) return;
  const format = formats[/\.(\w+)$/.exec(target.path)?.[1]?.toLowerCase() ?? ""];
  if (!format) {
    const known = Object.keys(formats)
      .map(end => `.${end}`)
      .join(" or ");
    throw new Error(`the name must end in ${known}, and ${basename(target.fsPath)} does not`);
  }
  const text = await format.write(await readFile(trace.path), name, join(extension.extensionPath, "dist"));
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  const open = "Open";
  const chosen = await vscode.window.showInformationMessage(`Exported ${basename(target.fsPath)}.`, open);
  if (chosen === open) await vscode.env.openExternal(target);
}
