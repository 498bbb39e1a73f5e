// npm run package: the extension's VSIX for this platform and the library's tarball, both in dist/. Each is staged in a
// folder that holds exactly what it ships, so that nothing slips in by a forgotten ignore rule.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { build } from "./built.mjs";
import { ensure, root } from "./ensure.mjs";

ensure();
if (!build("--production")) process.exit(1);

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const platform = `${process.platform}-${process.arch}`;
const esbuild = JSON.parse(readFileSync(join(root, "node_modules/esbuild/package.json"), "utf8")).version;

const PAPERS = ["README.md", "CHANGELOG.md", "LICENSE"];
const VSIX = {
  files: [
    ...PAPERS,
    "docs",
    "ARCHITECTURE.md",
    "dist/core",
    "dist/extension",
    "dist/runner",
    "dist/webview",
    "media",
  ],
  modules: ["esbuild/package.json", "esbuild/LICENSE.md", "esbuild/lib/main.js", `@esbuild/${platform}`],
};
const LIBRARY = {
  files: [...PAPERS, "dist/core", "dist/runner", "dist/record", "dist/cli", "dist/webview"],
  modules: [],
};
/** Fields of package.json that mean something to whoever installs it. */
const COMMON = ["name", "version", "description", "license", "keywords", "type", "exports"];
const EXTENSION = [
  ...[
    "displayName",
    "publisher",
    "categories",
    "icon",
    "main",
    "engines",
    "extensionKind",
    "activationEvents",
  ],
  ...["capabilities", "contributes"],
];

const pick = (...keys) =>
  Object.fromEntries(keys.filter(key => key in manifest).map(key => [key, manifest[key]]));

function stage(name, { files, modules }, fields) {
  const folder = join(root, "dist", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    if (!existsSync(join(root, file))) throw new Error(`package: ${file} is missing`);
    cpSync(join(root, file), join(folder, file), { recursive: true, filter: from => !from.endsWith(".map") });
  }
  for (const file of modules)
    cpSync(join(root, "node_modules", file), join(folder, "node_modules", file), { recursive: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(fields, null, 2)}\n`);
  return folder;
}

async function packExtension() {
  // The bundler is native: it stays a module of its own, with the one binary of this platform.
  const fields = { ...pick(...COMMON, ...EXTENSION), dependencies: { esbuild } };
  const cwd = stage("vsix", VSIX, fields);
  writeFileSync(join(cwd, ".vscodeignore"), "# what is staged is what is shipped\n");
  const packagePath = join(root, `dist/${manifest.name}-${platform}-${manifest.version}.vsix`);
  const { createVSIX } = await import("@vscode/vsce");
  const options = { allowMissingRepository: true, rewriteRelativeLinks: false };
  await createVSIX({ cwd, packagePath, target: platform, ...options });
  return packagePath;
}

/** The command line's own entry in the tarball, where its bundler may be absent. */
const BIN = `#!/usr/bin/env node
import("./main.js").catch(error => {
  if (error.code !== "ERR_MODULE_NOT_FOUND" || !/'esbuild'/.test(error.message)) throw error;
  console.error("gradient-graph: programs are bundled with esbuild, which is not here: npm install --save-dev esbuild@${esbuild}");
  process.exit(2);
});
`;

function packLibrary() {
  // The library needs nothing. The command line bundles programs, so who uses that adds esbuild.
  const peers = {
    peerDependencies: { esbuild: `^${esbuild}` },
    peerDependenciesMeta: { esbuild: { optional: true } },
  };
  const bin = { bin: { "gradient-graph": "./dist/cli/bin.js" }, engines: { node: manifest.engines.node } };
  const cwd = stage("package", LIBRARY, { ...pick(...COMMON), ...bin, ...peers, sideEffects: true });
  writeFileSync(join(cwd, "dist/cli/bin.js"), BIN, { mode: 0o755 });
  const done = spawnSync("npm", ["pack", "--silent", "--pack-destination", join(root, "dist")], {
    cwd,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (done.status !== 0) throw new Error("package: npm pack failed");
  return join(root, `dist/${manifest.name}-${manifest.version}.tgz`);
}

function size(path) {
  const stat = statSync(path);
  return stat.isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + size(join(path, name)), 0)
    : stat.size;
}

const kilobytes = path => `${Math.round(size(path) / 1024)} KB`;

const made = [await packExtension(), packLibrary()];
for (const folder of ["core", "extension", "runner", "webview"])
  console.log(`${folder} in the VSIX: ${kilobytes(join(root, "dist/vsix/dist", folder))}`);
for (const file of made) console.log(`${file.slice(root.length + 1)}: ${kilobytes(file)}`);
