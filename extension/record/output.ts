// The file of a recording: segments in one piece each, and never more bytes than were allowed.
import { closeSync, ftruncateSync, writeSync } from "node:fs";
import { endSegment, type RecordingEnd } from "../../core/trace/recording/recording.js";

/** Kept free for the end. */
const ROOM = 2048;

export class Output {
  readonly #fd: number;
  readonly #most: number;
  #length = 0;

  constructor(fd: number, most: number) {
    this.#fd = fd;
    this.#most = most;
  }

  fits(bytes: Uint8Array): boolean {
    return this.#length + bytes.length + ROOM <= this.#most;
  }

  /** @throws what writing throws; the file then ends before these bytes */
  add(bytes: Uint8Array): void {
    try {
      for (let done = 0; done < bytes.length; ) {
        const left = bytes.length - done;
        done += writeSync(this.#fd, bytes, done, left, this.#length + done);
      }
    } catch (error) {
      ftruncateSync(this.#fd, this.#length);
      throw error;
    }
    this.#length += bytes.length;
  }

  end(end: RecordingEnd): void {
    this.add(lastSegment(end));
    closeSync(this.#fd);
  }
}

/** An end that ROOM has room for. */
export function lastSegment({ reason, message }: RecordingEnd): Uint8Array {
  const most = 300; // six letters a unit at most
  return endSegment({ reason, message: message.length > most ? `${message.slice(0, most)}…` : message });
}
