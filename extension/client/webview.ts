// Gives a webview the panel's page, afresh: it says "ready" when it listens.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { page } from "./page.js";

export function load(webview: vscode.Webview, extension: vscode.Uri): void {
  const dist = vscode.Uri.joinPath(extension, "dist", "webview");
  webview.options = {
    enableScripts: true,
    localResourceRoots: [dist, vscode.Uri.joinPath(extension, "media")],
  };
  webview.html = page({
    script: webview.asWebviewUri(vscode.Uri.joinPath(dist, "main.js")).toString(),
    style: webview.asWebviewUri(vscode.Uri.joinPath(dist, "style.css")).toString(),
    source: webview.cspSource,
    nonce: randomBytes(18).toString("base64url"),
  });
}
