// npm run kernels: assembles core/kernels/simd/*.wat into core/kernels/simd/module.ts, which is committed so that tests,
// types and builds of a fresh clone need no step before them. core/kernels/simd/module.test.ts fails when it is stale.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(fileURLToPath(import.meta.url), "../../../core/kernels/simd");
export const target = join(folder, "module.ts");

/** The binary of each kernel file by its name. Throws wabt's message with the line if one does not assemble. */
export async function assemble() {
  const { default: start } = await import("wabt");
  const wabt = await start();
  const names = readdirSync(folder).filter(name => name.endsWith(".wat"));
  return names.sort().map(name => {
    const module = wabt.parseWat(name, readFileSync(join(folder, name), "utf8"), { simd: true });
    module.validate();
    const { buffer } = module.toBinary({});
    module.destroy();
    return [name.slice(0, -".wat".length), buffer];
  });
}

/** The text of module.ts. One line a kernel file, with a line between, so that two people's kernels merge. */
export async function text() {
  const lines = (await assemble()).map(
    ([name, bytes]) => `  ${name}: "${Buffer.from(bytes).toString("base64")}",\n`,
  );
  return [
    "// The kernels beside this file as WebAssembly, in base64. Made by `npm run kernels`; do not edit.\n\n",
    "// biome-ignore format: a kernel is a line\n",
    `export const MODULES = {\n${lines.join("\n")}} as const;\n`,
  ].join("");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, await text());
