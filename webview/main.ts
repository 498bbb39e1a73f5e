// The webview's entry.
import { start } from "./app.js";

start(document);
