// A file as it lies there now, to be read in parts. Where only all of it can be had, its bytes stand for it.
import { open } from "node:fs/promises";

/** Longest that is read; a recording is never longer (docs/recording.md). */
const MOST = 2 ** 31 - 1;

/** What tells, without a look inside, that nothing has happened to a file. */
export interface Stamp {
  /** Another file of the same name has another one. Null: not known. */
  readonly identity: string | null;
  /** When it was changed, as exactly as the platform knows. Null: not known. */
  readonly changed: bigint | null;
  /** Bytes. */
  readonly size: number;
}

export interface Source extends Stamp {
  /** Fewer bytes, if it has become shorter meanwhile. */
  read(from: number, to: number): Promise<Uint8Array>;
}

/** @throws what opening and reading throws; RangeError: it is too long */
export async function withFile<T>(path: string, use: (source: Source) => Promise<T>): Promise<T> {
  const file = await open(path, "r");
  try {
    // Of the open file: another one may come to its name at any moment.
    const { dev, ino, size, mtimeNs } = await file.stat({ bigint: true });
    if (size > MOST) throw new RangeError(`it has ${size} bytes; at most ${MOST} are read`);
    return await use({
      identity: `${dev}:${ino}`,
      changed: mtimeNs,
      size: Number(size),
      async read(from, to) {
        const bytes = new Uint8Array(to - from);
        let done = 0;
        while (done < bytes.length) {
          const { bytesRead } = await file.read(bytes, done, bytes.length - done, from + done);
          if (bytesRead === 0) break;
          done += bytesRead;
        }
        return bytes.subarray(0, done);
      },
    });
  } finally {
    await file.close();
  }
}

/** Of a file system that gives files whole. */
export function sourceOf(bytes: Uint8Array): Source {
  return {
    identity: null,
    changed: null,
    size: bytes.length,
    read: async (from, to) => bytes.slice(from, to),
  };
}
