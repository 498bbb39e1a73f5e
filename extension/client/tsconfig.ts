// Reads and extends a tsconfig.json as text, so that its comments, order and layout survive.

/** A whole configuration for a folder that has none. `types`: path of the library's index.d.ts. */
export function freshConfig(types: string): string {
  const config = {
    compilerOptions: {
      target: "es2023",
      module: "esnext",
      moduleResolution: "bundler",
      moduleDetection: "force",
      strict: true,
      noEmit: true,
      allowJs: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      paths: { "gradient-graph": [types] },
    },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** The folder that `paths` are relative to, as written ("." without a baseUrl). */
export function baseOf(text: string): string {
  const { compilerOptions } = read(text);
  const base = isObject(compilerOptions) ? compilerOptions.baseUrl : undefined;
  return typeof base === "string" ? base : ".";
}

export interface Extended {
  /** Equal to the old text when the entry is there already. */
  text: string;
  /** Another file whose own paths the new ones would hide; null if there is none. */
  replaces: string | null;
}

/** Adds compilerOptions.paths[name] = [target]. Throws if the text is not JSON (comments and trailing commas may be). */
export function addPath(text: string, name: string, target: string): Extended {
  const config = read(text);
  const options = isObject(config.compilerOptions) ? config.compilerOptions : null;
  const paths = options && isObject(options.paths) ? options.paths : null;
  if (paths && name in paths) return { text, replaces: null };
  const entry = `${JSON.stringify(name)}: [${JSON.stringify(target)}]`;
  const parent = typeof config.extends === "string" ? config.extends : null;
  if (paths) return { text: insert(text, ["compilerOptions", "paths"], entry), replaces: null };
  const whole = `"paths": { ${entry} }`;
  if (options) return { text: insert(text, ["compilerOptions"], whole), replaces: parent };
  return { text: insert(text, [], `"compilerOptions": { ${whole} }`), replaces: parent };
}

function read(text: string): Record<string, unknown> {
  let found: unknown;
  try {
    found = JSON.parse(plain(text).replace(/,(\s*[}\]])/g, " $1"));
  } catch (error) {
    throw new Error(
      `the existing configuration is not valid JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
  if (!isObject(found)) throw new Error("the existing configuration is not a JSON object");
  return found;
}

/** The text with comments blanked out, every other character where it was. */
function plain(text: string): string {
  const token = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  const blank = text.replace(token, part => (part.startsWith("/") ? part.replace(/[^\n]/g, " ") : part));
  return blank.replace(/^\uFEFF/, " ");
}

/** Puts `entry` first into the object at `path`, indented like what follows it. */
function insert(text: string, path: readonly string[], entry: string): string {
  const at = opening(plain(text), path) + 1;
  const rest = plain(text).slice(at);
  const empty = /^\s*\}/.test(rest);
  const indent = /^\s*\n([ \t]*)\S/.exec(rest)?.[1];
  if (empty)
    return `${text.slice(0, at)}\n${"  ".repeat(path.length + 1)}${entry}\n${"  ".repeat(path.length)}${text.slice(at).trimStart()}`;
  return indent === undefined
    ? `${text.slice(0, at)} ${entry},${text.slice(at)}`
    : `${text.slice(0, at)}\n${indent}${entry},${text.slice(at)}`;
}

/** Offset of the "{" that opens the object at `path`. The text has no comments, and the path is known to exist. */
function opening(text: string, path: readonly string[]): number {
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
  const keys: (string | null)[] = [];
  let last: string | null = null;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const [part] = found;
    if (part === "{" || part === "[") {
      keys.push(part === "{" ? last : null);
      if (part === "{" && keys.length === path.length + 1 && path.every((key, i) => keys[i + 1] === key))
        return found.index;
      last = null;
    } else if (part === "}" || part === "]") keys.pop();
    else last = /^\s*:/.test(text.slice(token.lastIndex)) ? String(JSON.parse(part)) : last;
  }
  return text.indexOf("{");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
