// A bundle of its own: it is most of the client's code, and nothing of it is needed before the server starts.
export { LanguageClient, State, TransportKind } from "vscode-languageclient/node";
