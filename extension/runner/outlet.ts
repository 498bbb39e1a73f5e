// The child's side of the pipe to its parent. Both its threads write: the watchdog while the program runs, the main
// thread when it ends. Each frame is written whole under a lock in shared memory, without asking the event loop.
import { writeSync } from "node:fs";
import { recent } from "../../core/trace/build.js";
import { type End, FRAME, PIPE, TAPE_PIECE } from "../protocol/run.js";
import { Bytes, compareExchange, load, notify, store, stringify, utf8, wait } from "./builtins.js";
import { head, NO_SECRET } from "./frames.js";
import { ITERATION, SENT, type Shared, WORD } from "./shared.js";

export class Outlet {
  /** The tape's memory, chunk by chunk, as far as this thread knows it. */
  readonly chunks: SharedArrayBuffer[] = [];
  /** The tape's memory of its latest records, once there is one. */
  ring: SharedArrayBuffer | null = null;
  readonly #shared: Shared;
  /** Of every frame, with the secret; size and kind are each frame's own. */
  #head: Uint8Array = head({ kind: 0, secret: NO_SECRET }, 0);

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  set secret(secret: string) {
    this.#head = head({ kind: 0, secret }, 0);
  }

  send(kind: number, payload: unknown): void {
    this.#locked(() => this.#write(kind, utf8(stringify(payload))));
  }

  /** A message and bytes that belong to it. */
  sendWith(kind: number, payload: unknown, bytesKind: number, bytes: Uint8Array): void {
    this.#locked(() => {
      this.#write(kind, utf8(stringify(payload)));
      for (let done = 0; done < bytes.length; done += TAPE_PIECE)
        this.#write(
          bytesKind,
          new Bytes(bytes.buffer, bytes.byteOffset + done, least(TAPE_PIECE, bytes.length - done)),
        );
    });
  }

  /** What the tape holds and the parent does not have yet. */
  sendTape(): void {
    this.#locked(() => this.#writeTape());
  }

  /** The rest of the tape and the end; once, whoever comes first. True if it was this call. */
  end(how: Omit<End, "site" | "loop" | "iteration">, where = this.where()): boolean {
    return this.#locked(() => {
      const { words } = this.#shared;
      if (words[WORD.ended] === 1) return false;
      words[WORD.ended] = 1;
      // Recent records refer to kept ones: to see all of those, look at them later.
      const latest = this.ring ? recent(this.ring) : [];
      this.#writeTape();
      for (let i = 0; i < latest.length; i++) this.#writeWords(latest[i]);
      this.#write(FRAME.end, utf8(stringify({ ...how, ...where } satisfies End)));
      return true;
    });
  }

  /** Runs its argument while neither thread reads the tape. */
  exclusive(action: () => void): void {
    this.#locked(action);
  }

  /** Where the program is now. */
  where(): Pick<End, "site" | "loop" | "iteration"> {
    const { words, numbers } = this.#shared;
    return { site: words[WORD.site], loop: words[WORD.loop], iteration: numbers[ITERATION] };
  }

  /** Words that may be read, as core/tape/log.ts counts them. */
  committed(): number {
    const { words } = this.#shared;
    // The high word first: the count then is never too large.
    const high = load(words, WORD.tape + 1);
    return high * 2 ** 30 + load(words, WORD.tape);
  }

  #writeTape(): void {
    const { numbers } = this.#shared;
    const size = this.chunks[0]?.byteLength ?? 0;
    const to = least(this.committed() * 8, this.chunks.length * size);
    for (let from = numbers[SENT] * 8; from < to; ) {
      const offset = from % size;
      const length = least(TAPE_PIECE, least(size - offset, to - from));
      this.#write(FRAME.tape, new Bytes(this.chunks[(from - offset) / size], offset, length));
      from += length;
      numbers[SENT] = from / 8;
    }
  }

  #writeWords({ buffer, byteOffset, byteLength }: Float64Array): void {
    for (let done = 0; done < byteLength; done += TAPE_PIECE) {
      const length = least(TAPE_PIECE, byteLength - done);
      this.#write(FRAME.recent, new Bytes(buffer, byteOffset + done, length));
    }
  }

  #write(kind: number, payload: Uint8Array): void {
    const head = new Bytes(this.#head);
    const size = head.length - 4 + payload.length;
    for (let i = 0; i < 4; i++) head[i] = size >>> (24 - 8 * i);
    head[4] = kind;
    put(head);
    put(payload);
  }

  #locked<T>(action: () => T): T {
    const { words } = this.#shared;
    while (compareExchange(words, WORD.lock, 0, 1) !== 0) wait(words, WORD.lock, 1, 20);
    try {
      return action();
    } finally {
      store(words, WORD.lock, 0);
      notify(words, WORD.lock);
    }
  }
}

const least = (a: number, b: number) => (a < b ? a : b);
const pause = new Int32Array(new SharedArrayBuffer(4));

/** Writes all of it, waiting for the reader where the pipe is full. A parent that is gone wants nothing. */
function put(bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(PIPE.up, bytes, done);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : "";
      if (code !== "EAGAIN") return;
      wait(pause, 0, 0, 1);
    }
  }
}
