// Trace files: one for each run, in a folder of the workspace's own. The two newest of an entry stay (the panel may be
// reading the older), and the newest overall survive for a window that is reloaded.
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

const ending = ".trace";
const valueEnding = ".value";
const keptOfEntry = 2;
const keptOverall = 20;

export class TraceFolder {
  readonly #folder: string;
  readonly #byEntry = new Map<string, string[]>();
  /** Names of this process never meet those of an earlier one. */
  readonly #session = Date.now().toString(36);
  #values = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes the encoded trace of one run and gives its path. Files of earlier runs of that entry go. */
  async write(entry: string, run: number, bytes: Uint8Array): Promise<string> {
    const name = createHash("sha256").update(entry).digest("hex").slice(0, 12);
    const path = join(this.#folder, `${name}-${this.#session}-${run}${ending}`);
    await this.#put(path, bytes);
    const all = [...(this.#byEntry.get(entry) ?? []), path];
    const old = all.splice(0, Math.max(0, all.length - keptOfEntry));
    this.#byEntry.set(entry, all);
    for (const file of old) rmSync(file, { force: true }); // at once: a tenth of the time
    return path;
  }

  /** The folder is made when it turns out to be missing: whoever waits for a trace has no time for asking. */
  async #put(path: string, bytes: Uint8Array): Promise<void> {
    const made = await writeFile(path, bytes).then(
      () => true,
      () => false,
    );
    if (made) return;
    await mkdir(this.#folder, { recursive: true });
    await writeFile(path, bytes);
  }

  /** Writes one value; whoever reads it removes it. */
  async writeValue(bytes: Uint8Array): Promise<string> {
    const path = join(this.#folder, `${this.#session}-${this.#values++}${valueEnding}`);
    await this.#put(path, bytes);
    return path;
  }

  /** Removes what earlier windows left, the newest files excepted. */
  async clean(): Promise<void> {
    const names = await readdir(this.#folder).catch((): string[] => []); // no folder yet: nothing to clean
    const left = names.filter(name => name.endsWith(valueEnding) && !name.startsWith(this.#session));
    await Promise.all(left.map(name => rm(join(this.#folder, name), { force: true })));
    const files = names.filter(name => name.endsWith(ending)).map(name => join(this.#folder, name));
    const dated = await Promise.all(
      files.map(async file => ({
        file,
        time: await stat(file).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      })),
    );
    const old = dated.sort((a, b) => b.time - a.time).slice(keptOverall);
    await Promise.all(old.map(({ file }) => rm(file, { force: true })));
  }
}
