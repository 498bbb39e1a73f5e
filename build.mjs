// Bundles every room that runs somewhere into dist/, and writes the library's types beside it.
//   node build.mjs [--production]     --production: minified and without source maps, as packages ship it
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import * as esbuild from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const production = process.argv.includes("--production");
const shared = {
  absWorkingDir: root,
  bundle: true,
  logLevel: "warning",
  metafile: true,
  legalComments: "none",
  target: "es2022",
  minify: production,
  // No `keepNames`: its calls run whenever an inner function is made, which in hot loops costs more than what these do.
  sourcemap: production ? false : "linked",
};

/** The library keeps state (modes, the recorder's slot): the child must reach the user's one instance, never a copy. */
const oneLibrary = {
  name: "one-library",
  setup(build) {
    build.onResolve({ filter: /\/(internal|index)\.js$/ }, ({ path, resolveDir }) => {
      const file = relative(join(root, "core"), resolve(resolveDir, path));
      if (file === "internal.js" || file === "index.js") return { path: `../core/${file}`, external: true };
    });
  },
};

/** `import text from "package/file.js?deflated"` is that file's text, deflated, in base64. */
const deflatedText = {
  name: "deflated-text",
  setup(build) {
    build.onResolve({ filter: /\?deflated$/ }, async ({ path, resolveDir, importer }) => {
      const plain = path.slice(0, -"?deflated".length);
      const found = await build.resolve(plain, { resolveDir, importer, kind: "import-statement" });
      if (found.errors.length) return { errors: found.errors };
      return { path: plain, namespace: "deflated", pluginData: found.path }; // the name in the bundle names no machine
    });
    build.onLoad({ filter: /.*/, namespace: "deflated" }, ({ pluginData: file }) => ({
      contents: deflateRawSync(readFileSync(file), { level: 9 }).toString("base64"),
      loader: "text",
    }));
  },
};

/** `import source from "./worker.ts?bundled"` is that file with all that it imports, as the text of one script. */
const bundledText = {
  name: "bundled-text",
  setup(build) {
    build.onResolve({ filter: /\?bundled$/ }, ({ path, resolveDir }) => ({
      path: relative(root, resolve(resolveDir, path.slice(0, -"?bundled".length))),
      namespace: "bundled",
    }));
    build.onLoad({ filter: /.*/, namespace: "bundled" }, async ({ path }) => {
      const { outputFiles, metafile } = await esbuild.build({
        ...shared,
        entryPoints: [path],
        format: "iife",
        platform: "browser",
        sourcemap: false,
        write: false,
      });
      const watchFiles = Object.keys(metafile.inputs).map(file => join(root, file));
      return { contents: outputFiles[0].text, loader: "text", watchFiles };
    });
  },
};

/** Activation compiles the client's bundle: what is needed later stays in files of its own. */
const lateClient = {
  name: "late-client",
  setup(build) {
    build.onResolve({ filter: /^\.\/(languageclient|debugger)\.js$/ }, ({ path }) => ({
      path: path.replace(/\.js$/, ".cjs"),
      external: true,
    }));
  },
};

const node = { platform: "node", target: "node20.19" };
const require =
  'import { createRequire as __createRequire } from "node:module";const require = __createRequire(import.meta.url);';

/**
 * The library is parsed at every start of a program, so it is always small; but its names stay its own, in messages and in
 * stacks, and so do its lines, of which Node prints the one that threw.
 */
const readable = {
  minify: false,
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
};

const STATE = /^core\/(tape\/(register|recorder|tape)|tensor|modes|hooks|autograd|ops)\b/;

/** One row an output folder. `refuse`: folders of core whose second copy would split the library's state. */
const BUNDLES = [
  {
    entryPoints: { index: "core/index.ts", internal: "core/internal.ts" },
    outdir: "dist/core",
    format: "esm",
    splitting: true,
    platform: "neutral",
    chunkNames: "chunk-[hash]",
    ...readable,
  },
  {
    entryPoints: {
      client: "extension/client/main.ts",
      languageclient: "extension/client/languageclient.ts",
      debugger: "extension/client/debugger.ts",
      server: "extension/server/main.ts",
    },
    outdir: "dist/extension",
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    external: ["vscode", "esbuild"],
    plugins: [lateClient],
    supported: { "dynamic-import": false }, // VS Code answers require("vscode") only to what was required itself
    ...node,
  },
  {
    entryPoints: {
      child: "extension/runner/child.ts",
      watchdog: "extension/runner/watchdog.ts",
      hooks: "extension/runner/hooks.ts",
    },
    outdir: "dist/runner",
    format: "esm",
    plugins: [oneLibrary],
    refuse: STATE,
    ...node,
  },
  {
    entryPoints: {
      preload: "extension/record/preload.ts",
      recording: "extension/record/recording.ts",
      writer: "extension/record/writer.ts",
    },
    outdir: "dist/record",
    format: "esm",
    splitting: true, // whoever asks for both entries gets one recorder
    chunkNames: "chunk-[hash]",
    plugins: [oneLibrary],
    refuse: STATE,
    ...node,
  },
  {
    entryPoints: { main: "extension/cli/main.ts" },
    outdir: "dist/cli",
    format: "esm",
    external: ["esbuild"],
    banner: { js: `#!/usr/bin/env node\n${require}` },
    loader: { ".css": "empty" }, // the programs that draw import theirs; a file's styles come from dist/webview
    ...node,
  },
  {
    entryPoints: { main: "webview/main.ts" },
    outdir: "dist/webview",
    format: "iife",
    platform: "browser",
    plugins: [deflatedText, bundledText],
    loader: { ".css": "css" },
  },
];

/** Messages say `constructor.name`, and esbuild renames classes that mention themselves or share a name with others. */
function checkClassNames(outputs) {
  for (const file of outputs.filter(each => /^dist\/core\/.*\.js$/.test(each))) {
    const text = readFileSync(join(root, file), "utf8");
    for (const [found, name] of text.matchAll(/\bclass _(\w+)|\b\w+\d+ ?= ?class\b/g))
      if (name === undefined || !text.includes(`static name="${name}"`))
        throw new Error(`${file}: "${found}" has lost its name: write \`static readonly name\` in the class`);
  }
}

async function bundle({ refuse, ...options }) {
  const { metafile } = await esbuild.build({ ...shared, ...options });
  const copied = refuse ? Object.keys(metafile.inputs).filter(file => refuse.test(file)) : [];
  if (copied.length > 0)
    throw new Error(
      `${options.outdir}: import core/internal.js instead of a second copy of ${copied.join(", ")}`,
    );
  return Object.keys(metafile.outputs);
}

/** Shared chunks are named after their content: those of earlier builds go, but only when nothing starts on them now. */
function removeChunks(outputs) {
  for (const folder of ["dist/core", "dist/record"])
    for (const file of readdirSync(join(root, folder)))
      if (file.startsWith("chunk-") && !outputs.includes(`${folder}/${file}`))
        rmSync(join(root, folder, file));
}

/** The webview's style sheets are imported where they apply; esbuild names their sum after the script. */
function renameStyle() {
  const from = join(root, "dist/webview/main.css");
  if (existsSync(from)) renameSync(from, join(root, "dist/webview/style.css"));
}

/** What the command line draws PNGs with: resvg and the fonts that every width is taken from. */
function copyDrawing() {
  mkdirSync(join(root, "dist/cli/fonts"), { recursive: true });
  const modules = join(root, "node_modules");
  copyFileSync(join(modules, "@resvg/resvg-wasm/index_bg.wasm"), join(root, "dist/cli/resvg.wasm"));
  for (const name of [
    "ttf/DejaVuSansMono.ttf",
    "ttf/DejaVuSansMono-Bold.ttf",
    "ttf/DejaVuSans.ttf",
    "LICENSE",
  ])
    copyFileSync(join(modules, "dejavu-fonts-ttf", name), join(root, "dist/cli/fonts", basename(name)));
}

/** The types of an entry that is no part of core are written by hand: they say only what is promised. */
function copyTypes() {
  copyFileSync(join(root, "extension/record/public.d.ts"), join(root, "dist/record/recording.d.ts"));
  writeFileSync(join(root, "dist/record/preload.d.ts"), "export {};\n");
}

/** tsc trusts its build info even when dist/ was deleted. */
function emitTypes() {
  if (!existsSync(join(root, "dist/core/index.d.ts")))
    rmSync(join(root, ".cache/core.tsbuildinfo"), { force: true });
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-b", "core"], { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error("core does not type-check");
}

async function main() {
  const began = Date.now();
  mkdirSync(join(root, "dist"), { recursive: true });
  const outputs = (await Promise.all(BUNDLES.map(bundle))).flat();
  checkClassNames(outputs);
  removeChunks(outputs);
  renameStyle();
  copyDrawing();
  copyTypes();
  emitTypes();
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  writeFileSync(join(root, "dist/.built"), `${version} ${production ? "production" : "development"}\n`);
  console.error(`built dist/ in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

main().catch(error => {
  // esbuild has printed its own errors with their places.
  if (!error.errors) console.error(`build: ${error.message}`);
  process.exit(1);
});
