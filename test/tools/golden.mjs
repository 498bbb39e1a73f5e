// npm run golden -- FILE.json …: golden files of the documented format, wherever they lie.
import { resolve } from "node:path";
import { ensure } from "./ensure.mjs";
import { run } from "./script.mjs";

ensure();
const from = process.env.INIT_CWD ?? process.cwd();
process.argv.splice(
  2,
  Infinity,
  ...process.argv.slice(2).map(file => (file.startsWith("-") ? file : resolve(from, file))),
);
await run("golden/main");
