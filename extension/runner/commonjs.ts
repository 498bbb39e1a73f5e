// The CommonJS half of serving a program: require() of the program's files and of the library, and what ES modules
// written for CommonJS take for granted.
import Module, { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ProgramText } from "../protocol/run.js";
import { serve } from "./serve.js";

/** Node's undocumented but long settled inside of require, which every transpiling loader hangs on. */
interface Internals {
  _extensions: Record<string, (module: Compiles, file: string) => void>;
  _resolveFilename(request: string, parent: { filename?: string } | null, ...rest: unknown[]): string;
  _load(request: string, parent: null, isMain: boolean): unknown;
}
interface Compiles extends NodeJS.Module {
  _compile(text: string, file: string): void;
}

const internals = Module as unknown as Internals; // the types leave the inside of Module out

/** Teaches require the program's files. */
export function serveRequire(program: ProgramText, library: string): void {
  const texts = new Map(program.modules.map(module => [module.path, module]));
  const server = serve({ ...program, library });
  const resolve = internals._resolveFilename;
  internals._resolveFilename = (request, parent, ...rest) => {
    const from = parent?.filename ? pathToFileURL(parent.filename).href : undefined;
    const url = texts.has(request) ? null : server.resolve(request, from)?.url;
    if (texts.has(request)) return request;
    return url?.startsWith("file:") ? fileURLToPath(url) : resolve(request, parent, ...rest);
  };
  const original = { ...internals._extensions };
  for (const extension of [".js", ".cjs", ".jsx", ".ts", ".cts", ".tsx"])
    internals._extensions[extension] = (module, file) => {
      const known = texts.get(file);
      if (known?.format === "commonjs") module._compile(known.text, file);
      else (original[extension] ?? original[".js"])(module, file);
    };
}

/** Runs the program as `node FILE` would run a CommonJS file: `require.main` is its module. */
export function runCommonJs(file: string): void {
  internals._load(file, null, true);
}

const modules = new Map<string, NodeJS.Module>();

function moduleOf(file: string): NodeJS.Module {
  const known = modules.get(file);
  if (known) return known;
  const made = new Module(file);
  made.filename = file;
  modules.set(file, made);
  return made;
}

/** What CommonJS would have given an ES module that counts on it; see extension/instrument/commonjs.ts. */
export function commonJsOf(url: string, entry: string) {
  const file = fileURLToPath(url);
  const require = createRequire(url);
  require.main = moduleOf(entry);
  return { require, module: moduleOf(file), __filename: file, __dirname: dirname(file) };
}
