// Which file an import means. esbuild answers: it knows tsconfig paths, imports without extension, `.js` for a `.ts`,
// package exports and workspaces. It is asked inside a build that produces nothing.
import { existsSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, resolve as joined } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

/** `file`: read and instrument it. `outside`: a package or Node's own, left to Node. `missing`: nobody has it. */
export type Answer =
  | { kind: "library" }
  | { kind: "file"; path: string }
  | { kind: "outside" }
  | { kind: "missing"; reason: string };

export interface Question {
  readonly specifier: string;
  /** Absolute path of the file that asks. */
  readonly importer: string;
  readonly required: boolean;
}

export type Ask = (question: Question) => Promise<Answer>;

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];
/** A specifier may name the file that its TypeScript will become. */
const WRITTEN: Record<string, readonly string[]> = {
  ".js": [".ts", ".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
  ".jsx": [".tsx"],
};

/** A text that an editor holds and no disk has yet. */
function unsaved({ specifier, importer }: Question, overlays: ReadonlyMap<string, string>): string | null {
  if (!specifier.startsWith(".") && !specifier.startsWith("/")) return null;
  const base = joined(dirname(importer), specifier);
  const ending = /\.[cm]?jsx?$/.exec(base)?.[0] ?? "";
  const stem = base.slice(0, base.length - ending.length);
  const candidates = [
    base,
    ...(WRITTEN[ending] ?? []).map(other => stem + other),
    ...EXTENSIONS.map(extension => base + extension),
  ];
  return candidates.find(each => overlays.has(each) && !existsSync(each)) ?? null;
}

async function answer(build: esbuild.PluginBuild, question: Question): Promise<Answer> {
  const { specifier, importer, required } = question;
  const found = await build.resolve(specifier, {
    importer,
    resolveDir: dirname(importer),
    kind: required ? "require-call" : "import-statement",
  });
  if (found.errors.length > 0) return { kind: "missing", reason: found.errors[0].text };
  if (found.external || /[\\/]node_modules[\\/]/.test(found.path)) return { kind: "outside" };
  return { kind: "file", path: found.path };
}

async function ask(
  build: esbuild.PluginBuild,
  overlays: ReadonlyMap<string, string>,
  question: Question,
): Promise<Answer> {
  const { specifier } = question;
  if (specifier === "gradient-graph") return { kind: "library" };
  if (isBuiltin(specifier) || /^(https?|data):/.test(specifier)) return { kind: "outside" };
  if (specifier.startsWith("file:")) return { kind: "file", path: fileURLToPath(specifier) };
  const held = unsaved(question, overlays);
  return held === null ? answer(build, question) : { kind: "file", path: held };
}

/** Runs `walk` with somebody to ask. */
export async function resolving<T>(
  overlays: ReadonlyMap<string, string>,
  walk: (ask: Ask) => Promise<T>,
): Promise<T> {
  let walked: Promise<T> | undefined;
  const plugin: esbuild.Plugin = {
    name: "questions",
    setup(build) {
      build.onResolve({ filter: /^questions:$/ }, () => ({ path: "questions", namespace: "questions" }));
      build.onLoad({ filter: /.*/, namespace: "questions" }, async () => {
        walked = walk(question => ask(build, overlays, question));
        // What goes wrong is for our caller, not for esbuild.
        await walked.catch(() => {});
        return { contents: "" };
      });
    },
  };
  await esbuild.build({
    entryPoints: ["questions:"],
    plugins: [plugin],
    bundle: true,
    write: false,
    platform: "node",
    logLevel: "silent",
    resolveExtensions: EXTENSIONS,
  });
  if (!walked) throw new Error("esbuild ended without asking");
  return walked;
}
