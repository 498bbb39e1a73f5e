// Where the graph and the program's own output go.
import { closeSync, openSync, realpathSync, writeSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "./arguments.js";

/** The file behind a path, also where only its folder exists yet. */
function real(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    try {
      return join(realpathSync(dirname(whole)), basename(whole));
    } catch {
      return whole;
    }
  }
}

/** @throws UsageError if the graph would overwrite the program. */
export function refuseSource(out: string, sources: readonly string[]): void {
  const target = real(out);
  if (sources.some(source => real(source) === target))
    throw new UsageError(`-o ${out} is a source file of this run: choose another name`);
}

/** @throws UsageError if the file cannot be written. */
export function writeFile(out: string, pieces: Iterable<string>): void {
  try {
    const file = openSync(out, "w");
    try {
      for (const piece of pieces) writeAll(file, piece);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new UsageError(`cannot write ${out}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/** Writes to a stream and waits for whoever reads it slowly. A reader that has gone wants no more. */
export async function pour(stream: NodeJS.WriteStream, pieces: Iterable<string>): Promise<void> {
  let open = true;
  stream.on("error", () => {
    open = false;
  });
  let batch = "";
  const flush = () =>
    new Promise<void>(done => {
      stream.write(batch, () => done());
      batch = "";
    });
  for (const piece of pieces) {
    batch += piece;
    if (batch.length > 2 ** 20 && open) await flush();
    if (!open) return;
  }
  await flush();
}
