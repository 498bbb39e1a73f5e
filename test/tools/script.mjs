// Runs tools that are written in TypeScript: Node 20 cannot read it, so each is bundled into .cache first.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./ensure.mjs";

/** Bundles test/NAME.ts to .cache/scripts/NAME.mjs and returns that path. Packages stay where they are. */
export async function compile(name, options = {}) {
  const esbuild = await import("esbuild");
  const outfile = join(
    root,
    `.cache/scripts/${name.replaceAll("/", "-")}${options.format === "cjs" ? ".cjs" : ".mjs"}`,
  );
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [`test/${name}.ts`],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
    ...options,
  });
  return outfile;
}

/** Compiles test/NAME.ts and runs it in this process, in the repository's folder. */
export async function run(name) {
  process.chdir(root);
  await import(pathToFileURL(await compile(name)).href);
}
