// The server's wire: which message calls what. Everything that arrives is checked here, and nothing is decided.

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type * as v from "valibot";
import {
  type CodeLens,
  type Connection,
  ErrorCodes,
  type Hover,
  type InitializeResult,
  ResponseError,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import { ParseError } from "../instrument/parse.js";
import { importsLibrary, isProgram } from "../protocol/files.js";
import { parse } from "../protocol/guard.js";
import * as lsp from "../protocol/lsp.js";
import { hover } from "./hover.js";
import { lenses } from "./lens.js";
import { type Place, pathOf, rangeOf } from "./places.js";
import { type Engine, Session } from "./session.js";

/** Serves one client; `engine` makes what runs programs, once it is known where the extension is built. */
export function serve(connection: Connection, engine: (dist: string) => Engine): void {
  let session: Session | null = null;
  const now = (): Session => {
    if (!session) throw new ResponseError(ErrorCodes.ServerNotInitialized, "the server was not initialized");
    return session;
  };
  connection.onInitialize((params): InitializeResult => {
    const init = checked(lsp.initSchema, params.initializationOptions, "initializationOptions");
    session = new Session(connection, init, engine(init.dist));
    session.documents.listen(connection);
    return {
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        hoverProvider: true,
        codeLensProvider: { resolveProvider: false },
      },
      serverInfo: { name: "Gradient Graph" },
    };
  });
  connection.onShutdown(async () => {
    await session?.dispose();
  });
  connection.onDidChangeWatchedFiles(({ changes }) => now().changedOnDisk(changes.map(({ uri }) => uri)));
  connection.onHover(({ textDocument, position }) => answerHover(now(), textDocument.uri, position));
  connection.onCodeLens(({ textDocument }) => answerLenses(now(), textDocument.uri));
  connection.onRequest<lsp.RunAnswer, void>(lsp.run, (raw: unknown) =>
    answerRun(now(), checked(lsp.runSchema, raw, lsp.run)),
  );
  connection.onRequest<lsp.MapAnswer, void>(lsp.map, (raw: unknown) =>
    answerMap(now(), checked(lsp.mapSchema, raw, lsp.map)),
  );
  connection.onNotification(lsp.configure, (raw: unknown) =>
    now().configure(checked(lsp.configureSchema, raw, lsp.configure)),
  );
  connection.onNotification(lsp.stop, (raw: unknown) =>
    now().runs.stop(checked(lsp.stopSchema, raw, lsp.stop).uri),
  );
  connection.onNotification(lsp.panel, (raw: unknown) =>
    now().runs.shows(checked(lsp.panelSchema, raw, lsp.panel).uri, now().isOpen),
  );
}

function checked<T>(schema: v.GenericSchema<unknown, T>, value: unknown, what: string): T {
  const found = parse(schema, value, what);
  if (!found.ok) throw new ResponseError(ErrorCodes.InvalidParams, found.problem);
  return found.value;
}

/** Nothing runs before this says "started". */
async function answerRun(session: Session, { uri, force }: lsp.RunParams): Promise<lsp.RunAnswer> {
  const path = pathOf(uri);
  if (!session.settings().trusted)
    return refuse("untrusted", "Showing the graph runs your program, so it needs a folder that you trust.");
  if (path === null)
    return refuse("notAFile", "Save the program to a file first, so that its imports can be found.");
  const name = basename(path);
  if (!isProgram(path))
    return refuse(
      "language",
      `${name} is no TypeScript or JavaScript program: open one that imports gradient-graph.`,
    );
  const text = session.text(path) ?? (await readFile(path, "utf8").catch(() => null));
  if (text === null) return refuse("unreadable", `${name} cannot be read: is it still there?`);
  if (!force && !importsLibrary(text))
    return refuse(
      "noImport",
      `${name} does not import gradient-graph. Add: import { tensor } from "gradient-graph"`,
    );
  return { kind: "started", run: session.runs.ask(uri, path) };
}

function refuse(
  reason: Extract<lsp.RunAnswer, { kind: "refused" }>["reason"],
  message: string,
): lsp.RunAnswer {
  return { kind: "refused", reason, message };
}

function answerMap(session: Session, { uri, file, to, place }: lsp.MapParams): lsp.MapAnswer {
  const path = pathOf(uri);
  const result = path === null ? null : session.runs.get(path)?.result;
  if (!result?.has(file)) return null;
  const text = session.text(file) ?? result.texts.get(file) ?? "";
  return to === "run" ? result.toRun(file, text, place) : result.toNow(file, text, place);
}

/** Answers from the newest result that the file took part in; an older text says so. */
function answerHover(session: Session, uri: string, position: Place): Hover | null {
  const path = pathOf(uri);
  const text = path === null ? undefined : session.text(path);
  const entry = path === null ? undefined : session.runs.of(path);
  if (path === null || text === undefined || !entry?.result) return null;
  const { result } = entry;
  const place = result.toRun(path, text, position);
  const found = place && hover(result, path, place);
  if (!found) return null;
  const { start, end } = rangeOf(found.site);
  const [from, to] = [result.toNow(path, text, start), result.toNow(path, text, end)];
  const value = entry.stale ? `${found.markdown}\n\n*from before the last edit*` : found.markdown;
  return {
    contents: { kind: "markdown", value },
    ...(from && to ? { range: { start: from, end: to } } : {}),
  };
}

function answerLenses(session: Session, uri: string): CodeLens[] | null {
  const path = pathOf(uri);
  const text = path === null ? undefined : session.text(path);
  if (path === null || text === undefined || !session.settings().codeLens) return [];
  const entry = session.runs.of(path);
  if (!importsLibrary(text) && !entry) return [];
  try {
    return lenses(uri, path, text, entry?.result ?? null).map(
      ({ range, title, command, arguments: given }) => ({
        range,
        command: {
          title: entry?.stale ? `${title} · before the last edit` : title,
          command,
          arguments: given,
        },
      }),
    );
  } catch (error) {
    if (error instanceof ParseError) return null; // half-typed: the editor keeps none until it is a program again
    throw error;
  }
}
