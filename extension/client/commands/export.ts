// Export Graph…: the trace on show as a file that needs no editor. One row a format.
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as vscode from "vscode";
import { decodeTrace } from "../../../core/trace/codec.js";
import { stringify } from "../../../core/trace/json.js";
import { exportHtml } from "../../../webview/export/html.js";
import type { ExportFormat } from "../../protocol/panel.js";
import type { Context } from "../context.js";
import type { Panel } from "../panel.js";

interface Source {
  readonly panel: Panel;
  /** The encoded trace. */
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly dist: string;
}

interface Format {
  /** As the dialog calls it. */
  readonly title: string;
  write(source: Source): Promise<Uint8Array>;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The picture as it is shown: only the panel knows it. */
const drawn = (title: string, format: ExportFormat): Format => ({
  title,
  write: ({ panel }) => panel.write(format),
});

const formats: Readonly<Record<string, Format>> = {
  html: {
    title: "Web page that plays by itself",
    async write({ panel, bytes, name, dist }) {
      const asset = (file: string) => readFile(join(dist, "webview", file), "utf8");
      const [script, style] = await Promise.all([asset("main.js"), asset("style.css")]);
      const kept: unknown = JSON.parse(new TextDecoder().decode(await panel.write("kept")));
      return encode(exportHtml({ script, style }, bytes, name, kept));
    },
  },
  svg: drawn("Picture as SVG", "svg"),
  png: drawn("Picture as PNG", "png"),
  dot: drawn("Graph for Graphviz", "dot"),
  json: {
    title: "Trace as JSON",
    write: async ({ bytes }) => encode(stringify(decodeTrace(bytes))),
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
  const shown = panel.uri ?? front?.toString();
  if (shown && !panel.visible) panel.show(shown, true); // a hidden panel draws nothing
  const bytes = await readFile(trace.path);
  const dist = join(extension.extensionPath, "dist");
  await vscode.workspace.fs.writeFile(target, await format.write({ panel, bytes, name, dist }));
  const open = "Open";
  const chosen = await vscode.window.showInformationMessage(`Exported ${basename(target.fsPath)}.`, open);
  if (chosen === open) await vscode.env.openExternal(target);
}
