// One instrumented file to JavaScript, with a source map that leads back to the user's own text. Files are not bundled:
// a bundle turns top-level let, const and class into var and renames what clashes, and programs can tell.
import { existsSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import type { Instrumented } from "../instrument/instrument.js";

export interface Transpiled {
  readonly text: string;
  /** Specifiers that are still asked for once the types are gone. */
  readonly imports: readonly string[];
}

/** The compiler's own complaint, as it came. */
export class CompileError extends Error {
  /** Where; null: nowhere in particular. The file is not always the one that was compiled: a tsconfig may be at fault. */
  readonly at: { file: string; line: number; column: number } | null;

  constructor(message: string, at: CompileError["at"]) {
    super(message);
    this.at = at;
  }
}

const LOADERS: Record<string, esbuild.Loader> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".js": "jsx",
  ".mjs": "jsx",
  ".cjs": "jsx",
  ".jsx": "jsx",
}; // prettier-ignore

export function isCode(path: string): boolean {
  return extname(path) in LOADERS;
}

function source(path: string, { code, map }: Text, stored: boolean): esbuild.Plugin {
  // The map names the file as Node will: then composed maps and stack traces do, too.
  const { sourcesContent } = map;
  const json = JSON.stringify({
    ...map,
    sources: [pathToFileURL(path).href],
    sourcesContent: stored ? undefined : sourcesContent,
  });
  const inline = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(json).toString("base64")}`;
  return {
    name: "instrumented",
    setup(build) {
      // What exists esbuild finds itself, and with it the tsconfig that rules there.
      if (!existsSync(path)) build.onResolve({ filter: /.*/ }, () => ({ path, namespace: "file" }));
      build.onLoad({ filter: /.*/ }, () => ({ contents: code + inline, loader: LOADERS[extname(path)] }));
    },
  };
}

type Text = Pick<Instrumented, "code" | "map">;

/**
 * @param stored the original can be read from disk: then the map, which Node goes through letter by letter before the
 * program starts, goes without it.
 * @param commonjs turn an ES module into CommonJS, for files that are asked for by require.
 * @throws CompileError
 */
export async function transpile(
  path: string,
  instrumented: Text,
  stored: boolean,
  commonjs: boolean,
): Promise<Transpiled> {
  const built = await esbuild
    .build({
      entryPoints: [path],
      plugins: [source(path, instrumented, stored)],
      bundle: false,
      write: false,
      metafile: true,
      // Nothing is written: sources in the map are relative to it, and Node takes them relative to the file itself.
      outfile: join(dirname(path), "out.js"),
      sourcemap: "inline",
      sourcesContent: !stored,
      target: "node20.19",
      platform: "node",
      format: commonjs ? "cjs" : undefined,
      logLevel: "silent",
    })
    .catch((error: esbuild.BuildFailure) => {
      const [first] = error.errors ?? [];
      if (!first) throw error;
      const { location } = first;
      // A path relative to the working folder, or behind a namespace.
      const file = location && resolve(location.file.replace(/^[a-z]+:(?=[/.])/, ""));
      throw new CompileError(
        first.text,
        location && { file: file ?? path, line: location.line, column: location.column + 1 },
      );
    });
  const [output] = Object.values(built.metafile.outputs);
  return { text: built.outputFiles[0].text, imports: output.imports.map(({ path }) => path) };
}

/** A JSON file as a module: the whole as default, and its fields by name. */
export function jsonModule(text: string, commonjs: boolean): string {
  const value: unknown = JSON.parse(text);
  const json = JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
  if (commonjs) return `module.exports = ${json};`;
  const fields =
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  const names = fields.filter(name => /^[A-Za-z_$][\w$]*$/.test(name) && name !== "default");
  const exported = names.map((name, i) => `const $${i}=$[${JSON.stringify(name)}];export{$${i} as ${name}};`);
  return `const $=${json};export default $;${exported.join("")}`;
}
