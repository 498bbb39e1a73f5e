// Programs run with the extension's own gradient-graph, whatever is installed. Where the two differ, a person should know.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** The gradient-graph that Node would take for this file; null: none is installed. */
export async function installedFor(file: string): Promise<{ version: string; folder: string } | null> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const version = await versionIn(join(folder, "node_modules", "gradient-graph", "package.json"));
    if (version !== null) return { version, folder };
    if (dirname(folder) === folder) return null;
  }
}

async function versionIn(file: string): Promise<string | null> {
  try {
    const { version } = JSON.parse(await readFile(file, "utf8"));
    return typeof version === "string" ? version.slice(0, 100) : null;
  } catch {
    return null; // not there, or nothing that says its version: nothing to compare
  }
}

/** Says once for each version that another one is installed. */
export class Versions {
  readonly #bundled: string;
  readonly #warn: (message: string) => void;
  readonly #said = new Set<string>();

  constructor(bundled: string, warn: (message: string) => void) {
    this.#bundled = bundled;
    this.#warn = warn;
  }

  async check(entry: string): Promise<void> {
    const installed = await installedFor(entry);
    if (!installed || installed.version === this.#bundled || this.#said.has(installed.version)) return;
    this.#said.add(installed.version);
    const { version, folder } = installed;
    this.#warn(
      `${folder} has gradient-graph ${version} installed, but graphs are made with ${this.#bundled}, which comes with the extension: results may differ. Install gradient-graph@${this.#bundled} there, or the extension's release of ${version}.`,
    );
  }
}
