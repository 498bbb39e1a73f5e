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
export function writeFile(out: string, pieces: Iterable<string | Uint8Array>): void {
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

function writeAll(file: number, piece: string | Uint8Array): void {
  const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/** Writes to a stream and waits for whoever reads it slowly. A reader that has gone wants no more. */
export async function pour(stream: NodeJS.WriteStream, pieces: Iterable<string | Uint8Array>): Promise<void> {
  let open = true;
  stream.on("error", () => {
    open = false;
  });
  let batch = "";
  const send = (piece: string | Uint8Array) => new Promise<void>(done => stream.write(piece, () => done()));
  const flush = async () => {
    const full = batch;
    batch = "";
    await send(full);
  };
  for (const piece of pieces) {
    if (typeof piece === "string") batch += piece;
    if (batch.length > 2 ** 20 && open) await flush();
    if (typeof piece !== "string" && open) await send(piece);
    if (!open) return;
  }
  await flush();
}
