// node test/tools/hosted.mjs [REPORT.json]: the in-host suite alone. `npm test` runs it after everything else.
import { ensure } from "./ensure.mjs";
import { run } from "./script.mjs";

ensure();
await run("hosted/run");
