// The writer's thread as the program's thread knows it: what it was handed, how far it is, whether it lives.
import { closeSync, fstatSync, writeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { RecordingEnd, RecordingHead } from "../../core/trace/recording/recording.js";
import { lastSegment } from "./output.js";
import { DEAD, type ToWriter, WORD, type WriterData } from "./wire.js";

/** Milliseconds that the program waits for the writer at most, and once more at its end for one that was too slow. */
const PATIENCE = 20_000;
const LAST_PATIENCE = 1000;

export class Writing {
  readonly #words = new Int32Array(new SharedArrayBuffer(8));
  readonly #worker: Worker;
  #fd: number | null = null;
  #sent = 0;
  #slow = false;

  /** @param died is told once the thread has ended, if the event loop turns */
  constructor(data: Omit<WriterData, "words" | "gradientGraphWriter">, died: (error: Error) => void) {
    const workerData: WriterData = {
      ...data,
      gradientGraphWriter: true,
      words: this.#words.buffer as SharedArrayBuffer, // made so above
    };
    this.#worker = new Worker(new URL("./writer.js", import.meta.url), {
      workerData,
      execArgv: [],
      trackUnmanagedFds: false,
    });
    this.#worker.unref();
    const end = (error: Error) => {
      Atomics.store(this.#words, WORD.done, DEAD);
      died(error);
    };
    this.#worker.on("error", end);
    this.#worker.on("exit", () => end(dead()));
  }

  /** Nothing more can be written. */
  get closed(): boolean {
    return Atomics.load(this.#words, WORD.closed) === 1;
  }

  /** Messages sent, and those that the writer is through with. */
  get sent(): number {
    return this.#sent;
  }
  get done(): number {
    return Atomics.load(this.#words, WORD.done);
  }

  open(fd: number, path: string, head: RecordingHead): void {
    this.#fd = fd;
    this.send({ kind: "open", fd, path, head });
  }

  send(message: ToWriter): void {
    this.#worker.postMessage(message);
    this.#sent++;
  }

  /**
   * Until at most so many messages wait.
   * @throws Error if the writer has died, or takes too long
   */
  wait(waiting: number): void {
    const patience = this.#slow ? LAST_PATIENCE : PATIENCE;
    const until = Date.now() + patience;
    for (;;) {
      const { done } = this;
      if (done === DEAD && this.#sent > 0) throw dead();
      if (this.#sent - done <= waiting) return;
      const left = until - Date.now();
      if (left <= 0) {
        this.#slow = true;
        throw new Error(`what it has to write is not written after ${PATIENCE / 1000} seconds`);
      }
      Atomics.wait(this.#words, WORD.done, done, left);
    }
  }

  /** The end of the file, if it has none; written here where nobody else is there to do it. */
  end(end: RecordingEnd): void {
    const fd = this.#fd;
    if (fd === null || this.closed) return;
    if (this.done !== DEAD) return this.send({ kind: "end", end });
    Atomics.store(this.#words, WORD.closed, 1);
    const bytes = lastSegment(end);
    writeSync(fd, bytes, 0, bytes.length, fstatSync(fd).size);
    closeSync(fd);
  }
}

const dead = (): Error => new Error("the thread that writes it has died");
