// Writes docs/api from the declarations in dist/core.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../helpers/files.js";
import { pages } from "./pages.js";

const folder = join(root, "docs/api");
mkdirSync(folder, { recursive: true });
for (const [name, text] of pages()) writeFileSync(join(folder, name), text);
console.log(`docs/api: ${pages().size} pages`);
