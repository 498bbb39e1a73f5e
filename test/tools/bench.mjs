// npm run bench: the library beside its peers (test/bench/README.md). Figures only, nothing passes or fails by them.
import { built } from "./built.mjs";
import { ensure } from "./ensure.mjs";
import { run } from "./script.mjs";

ensure();
if (!built()) process.exit(1);
await run("bench/main");
