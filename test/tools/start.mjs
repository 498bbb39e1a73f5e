// npm start [-- FOLDER] [--port P] [--no-open]: builds, then opens a real VS Code with the extension.
import { built } from "./built.mjs";
import { ensure } from "./ensure.mjs";
import { run } from "./script.mjs";

ensure();
if (!built()) process.exit(1);
await run("tools/start");
