// Which files this extension is for: asked by the client (context keys) and by the server (what may be run).

/** VS Code's names of the languages whose programs can be shown. */
export const languages: readonly string[] = [
  "typescript",
  "typescriptreact",
  "javascript",
  "javascriptreact",
];

const program = /\.[cm]?[jt]sx?$/i;
const declaration = /\.d\.[cm]?ts$/i;

/** True for ts, tsx, mts, cts, js, jsx, mjs, cjs; a declaration file holds no program. */
export function isProgram(path: string): boolean {
  return program.test(path) && !declaration.test(path);
}

// `from` or `import` or `require(` before the quoted name. A comment that quotes an import passes too: then a button
// appears too early, and nothing else happens.
const library = /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*["'`]gradient-graph["'`]/;

/** True when the text imports the library. */
export function importsLibrary(text: string): boolean {
  return library.test(text);
}

const exports = /^[ \t]*export\b|\bmodule\.exports\b|^[ \t]*exports\./m;

/** True when the text may be a part of another program rather than one itself: then the server is asked. */
export function mayBePart(text: string): boolean {
  return exports.test(text);
}
