// The server's wire: which message calls what. Everything that arrives is checked here, and nothing is decided.
import type * as v from "valibot";
import {
  type CancellationToken,
  CodeActionKind,
  CodeActionTriggerKind,
  type Connection,
  ErrorCodes,
  type InitializeResult,
  ResponseError,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import { parse } from "../protocol/guard.js";
import * as lsp from "../protocol/lsp.js";
import {
  answerEntries,
  answerHints,
  answerHover,
  answerLenses,
  answerMap,
  answerRun,
  answerTurn,
} from "./answers.js";
import { answerCheck } from "./check.js";
import { answerActions } from "./fixes/actions.js";
import { answerLift } from "./lift.js";
import { answerOutside } from "./outside.js";
import { pathOf } from "./places.js";
import { type Engine, Session } from "./session.js";
import { answerTensorAt } from "./tensorat.js";
import { answerValues } from "./values.js";

/** Serves one client; `engine` makes what runs programs, once it is known where the extension is built. */
export function serve(connection: Connection, engine: (dist: string) => Engine): void {
  let session: Session | null = null;
  const now = (): Session => {
    if (!session) throw new ResponseError(ErrorCodes.ServerNotInitialized, "the server was not initialized");
    return session;
  };
  connection.onInitialize((params): InitializeResult => {
    const init = checked(lsp.initSchema, params.initializationOptions, "initializationOptions");
    const folders = (params.workspaceFolders ?? []).flatMap(({ uri }) => pathOf(uri) ?? []);
    session = new Session(connection, init, engine(init.dist), folders);
    session.documents.listen(connection);
    return {
      capabilities: {
        textDocumentSync: {
          openClose: true,
          change: TextDocumentSyncKind.Incremental,
          save: { includeText: false },
        },
        hoverProvider: true,
        codeLensProvider: { resolveProvider: false },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix], resolveProvider: false },
        inlayHintProvider: { resolveProvider: false },
      },
      serverInfo: { name: "Gradient Graph" },
    };
  });
  connection.onShutdown(async () => {
    await session?.dispose();
  });
  connection.onDidChangeWatchedFiles(({ changes }) => now().changedOnDisk(changes.map(({ uri }) => uri)));
  connection.onHover(({ textDocument, position }) => answerHover(now(), textDocument.uri, position));
  connection.onCodeAction(({ textDocument: { uri }, range, context: { diagnostics, triggerKind } }) =>
    answerActions(now(), { uri, range, diagnostics, invoked: triggerKind === CodeActionTriggerKind.Invoked }),
  );
  connection.onCodeLens(({ textDocument }) => answerLenses(now(), textDocument.uri));
  connection.languages.inlayHint.on(({ textDocument, range }) => answerHints(now(), textDocument.uri, range));
  connection.onRequest<lsp.RunAnswer, void>(lsp.run, (raw: unknown) =>
    answerRun(now(), checked(lsp.runSchema, raw, lsp.run)),
  );
  connection.onRequest<lsp.EntriesAnswer, void>(lsp.entries, (raw: unknown) =>
    answerEntries(now(), checked(lsp.entriesSchema, raw, lsp.entries)),
  );
  connection.onRequest<lsp.ValuesAnswer, void>(lsp.values, (raw: unknown) =>
    answerValues(now(), checked(lsp.valuesSchema, raw, lsp.values)),
  );
  connection.onRequest<lsp.MapAnswer, void>(lsp.map, (raw: unknown) =>
    answerMap(now(), checked(lsp.mapSchema, raw, lsp.map)),
  );
  connection.onRequest<lsp.LiftAnswer, void>(lsp.lift, (raw: unknown) =>
    answerLift(now(), checked(lsp.liftSchema, raw, lsp.lift)),
  );
  connection.onRequest<null, void>(lsp.turn, (raw: unknown) =>
    answerTurn(now(), checked(lsp.turnSchema, raw, lsp.turn)),
  );
  connection.onRequest<lsp.TensorAtAnswer, void>(lsp.tensorAt, (raw: unknown) =>
    answerTensorAt(now(), checked(lsp.tensorAtSchema, raw, lsp.tensorAt)),
  );
  connection.onRequest<lsp.CheckAnswer, void>(lsp.check, (raw: unknown, token) =>
    answerCheck(now(), checked(lsp.checkSchema, raw, lsp.check), signalOf(token)),
  );
  connection.onRequest<lsp.OutsideAnswer, void>(lsp.outside, (raw: unknown) =>
    answerOutside(now(), checked(lsp.fromOutsideSchema, raw, lsp.outside)),
  );
  connection.onNotification(lsp.configure, (raw: unknown) =>
    now().configure(checked(lsp.configureSchema, raw, lsp.configure)),
  );
  connection.onNotification(lsp.stop, (raw: unknown) => {
    const { uri, run } = checked(lsp.stopSchema, raw, lsp.stop);
    now().runs.stop(uri, run);
  });
  connection.onNotification(lsp.ordinary, (raw: unknown) =>
    now().runs.ordinary(checked(lsp.ordinarySchema, raw, lsp.ordinary).uri),
  );
  connection.onNotification(lsp.panel, (raw: unknown) =>
    now().runs.shows(checked(lsp.panelSchema, raw, lsp.panel).uri, now().isOpen),
  );
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

function checked<T>(schema: v.GenericSchema<unknown, T>, value: unknown, what: string): T {
  const found = parse(schema, value, what);
  if (!found.ok) throw new ResponseError(ErrorCodes.InvalidParams, found.problem);
  return found.value;
}
