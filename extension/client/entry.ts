// Where a run starts: the pinned entry, else the file itself if it runs by itself, else the program that imports it. The
// pin lasts as long as the workspace.
import * as v from "valibot";
import * as vscode from "vscode";
import { mayBePart } from "../protocol/files.js";
import { parse } from "../protocol/guard.js";
import { setKey } from "./runs.js";
import type { Server } from "./server.js";

const key = "gradientGraph.entry";
const pinSchema = v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(16_384)));

export class Pin implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listener: vscode.Disposable;
  readonly onChanged = this.#changed.event;

  constructor(state: vscode.Memento) {
    this.#state = state;
    this.#listener = vscode.window.onDidChangeActiveTextEditor(() => this.#tell());
    this.#tell();
  }

  /** The pinned entry's uri. What another version of the extension wrote there counts as none. */
  get uri(): string | null {
    const found = parse(pinSchema, this.#state.get(key) ?? null, "pinned entry");
    return found.ok ? found.value : null;
  }

  async set(uri: string | null): Promise<void> {
    await this.#state.update(key, uri ?? undefined);
    this.#tell();
    this.#changed.fire();
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }

  #tell(): void {
    const { uri } = this;
    setKey("pinned", uri !== null);
    setKey("pinnedInFront", uri !== null && vscode.window.activeTextEditor?.document.uri.toString() === uri);
  }
}

/** The program to run for this document; undefined: the person chose none. */
export async function entryFor(
  server: Server,
  pin: Pin,
  document: vscode.TextDocument | undefined,
): Promise<vscode.TextDocument | undefined> {
  if (pin.uri !== null) return pinned(pin, pin.uri);
  if (!document) return undefined;
  if (document.uri.scheme !== "file" || !mayBePart(document.getText())) return document;
  const entries = await server.entries(document.uri);
  const own = document.uri.toString();
  const chosen = entries.length > 1 ? await pick(entries, document) : entries[0];
  if (chosen === undefined) return undefined;
  return chosen === own ? document : vscode.workspace.openTextDocument(vscode.Uri.parse(chosen, true));
}

async function pinned(pin: Pin, uri: string): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
  } catch {
    const unpin = "Unpin Entry";
    const message = `The pinned entry ${nameOf(uri)} cannot be opened: was it moved or deleted?`;
    if ((await vscode.window.showWarningMessage(message, unpin)) === unpin) await pin.set(null);
    return undefined;
  }
}

async function pick(entries: readonly string[], document: vscode.TextDocument): Promise<string | undefined> {
  const items = entries.map(uri => ({ label: nameOf(uri), uri }));
  const name = nameOf(document.uri.toString());
  const chosen = await vscode.window.showQuickPick(items, {
    title: `${name} only exports: which program shows it?`,
    placeHolder: "Pin as Entry keeps one for all files",
  });
  return chosen?.uri;
}

/** Relative to the workspace folder. */
export function nameOf(uri: string): string {
  return vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
}
