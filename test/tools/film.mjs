// npm run film: the moving picture of the README, filmed in a real VS Code. To be looked at by people.
import { built } from "./built.mjs";
import { ensure } from "./ensure.mjs";
import { run } from "./script.mjs";

ensure();
if (!built()) process.exit(1);
await run("vscode/film");
