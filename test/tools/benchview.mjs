// npm run bench:view: how fast traces are drawn on this machine. Figures only, nothing passes or fails by them.
import { built } from "./built.mjs";
import { ensure } from "./ensure.mjs";
import { run } from "./script.mjs";

ensure();
if (!built()) process.exit(1);
await run("bench/view");
