// npm run gallery [-- NAME,NAME]: the pictures of docs/gallery, to be looked at.
import { built } from "./built.mjs";
import { ensure } from "./ensure.mjs";
import { run } from "./script.mjs";

ensure();
if (!built()) process.exit(1);
await run("view/gallery");
