// The file of a recording: one that is there is never written over.
import { openSync } from "node:fs";
import { extname } from "node:path";
import { isMainThread, threadId } from "node:worker_threads";

/** As asked if that is free and this is the main thread; else with the process's number, its thread's, and counted on. */
export function createFile(asked: string): [path: string, fd: number] {
  for (const name of namesFor(asked)) {
    const fd = create(name);
    if (fd !== null) return [name, fd];
  }
  throw new Error(`no name is free beside ${asked}`);
}

function* namesFor(asked: string): Generator<string> {
  const end = extname(asked);
  const ours = `${asked.slice(0, asked.length - end.length)}-${process.pid}`;
  if (isMainThread) yield asked;
  yield `${ours}${end}`;
  if (!isMainThread) yield `${ours}-${threadId}${end}`;
  for (let i = 2; i <= Number.MAX_SAFE_INTEGER; i++) yield `${ours}-${i}${end}`;
}

/** Null: there is one of that name. */
function create(name: string): number | null {
  try {
    return openSync(name, "wx");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return null;
    throw error;
  }
}
