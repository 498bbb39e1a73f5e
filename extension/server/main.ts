// The language server's process: VS Code forks it and speaks to it over the channel it was given.
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { Runner } from "../runner/runner.js";
import { serve } from "./handlers.js";

const connection = createConnection(ProposedFeatures.all);
process.on("unhandledRejection", error => connection.console.error(`unhandled: ${String(error)}`));
serve(connection, dist => new Runner({ dist }));
connection.listen();
